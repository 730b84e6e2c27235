"""Read KazTAG on 1C-Bitrix: the headline is in a meta tag, and an article may be withheld while its list is public."""

from spiders.document.dom import ParsedPage
from spiders.page.fields import FieldLayers
from spiders.page.metadata import without_site_name
from spiders.reader import Reader


class KaztagReader(Reader):
    """Reads pages of KazTAG in the current layout and in that used before 2022."""

    def find_title(self, page: ParsedPage, fields: FieldLayers) -> str | None:
        """Return og:title: articles have no h1, and the title element holds the agency's name."""
        title = page.meta.get("og:title")
        if self.selectors.has("title") or not title:
            return super().find_title(page, fields)
        fields.layers["title"] = "meta"
        return without_site_name(title, page)
