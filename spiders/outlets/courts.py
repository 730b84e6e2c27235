"""Read the courts' sites on Drupal 7: three languages under /rus/, /kaz/ and /eng/, repeated labels for printing."""

import re

from spiders.article import DatedEntry
from spiders.document.dom import ParsedPage
from spiders.page.fields import FieldLayers
from spiders.reader import LANGUAGE_CODES, Reader
from spiders.urls import absolute_url

_PRINT = (
    r"(?:printer-friendly version|версия для печати|баспаға арналған нұсқа(?:сы)?|send (?:by|to) e-?mail"
    r"|отправить по e-?mail|хат жолдау|pdf(?:[ -](?:нұсқасы|версия|version))?)"
)
_LABELS = re.compile(rf"(?:{_PRINT}\W*)+", re.IGNORECASE)
_LANGUAGE = re.compile(r"^https?://[^/]+/(rus|kaz|eng)/")


class CourtsReader(Reader):
    """Reads pages of Drupal 7."""

    def find_text(self, page: ParsedPage, fields: FieldLayers) -> tuple[list[str], list[DatedEntry]]:
        """Return the body without the labels of the Print module."""
        paragraphs, entries = super().find_text(page, fields)
        return [text for text in paragraphs if not _LABELS.fullmatch(text)], entries

    def find_translations(self, page: ParsedPage) -> dict[str, str]:
        """Return the same news in other languages, as the page's language switcher links them."""
        found = super().find_translations(page)
        own = self.canonical_url(page.url)
        for anchor in page.body.xpath(".//*[contains(@class, 'language')]//a[@href]"):
            url = absolute_url(page.base, anchor.get("href"))
            prefix = _LANGUAGE.match(url or "")
            if url and prefix and url != own and self.outlet.allows(url) and self.article_id(url):
                found.setdefault(LANGUAGE_CODES[prefix[1]], url)
        return found
