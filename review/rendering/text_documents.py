"""Create an empty OpenDocument text, and save text documents."""

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from odfdo import Document

_LEFTOVERS = ("Configurations2/", "Thumbnails/")
"""Beginnings of the names of empty parts in odfdo's template, which the format would require to be declared."""


def new_odt() -> "Document":
    """Return an empty text document whose headings aren't numbered."""
    # Imported here because it takes longer than rendering most pages.
    from odfdo import Document

    document = Document("text")
    for name in [part for part in document.parts if part.startswith(_LEFTOVERS)]:
        document.del_part(name)
    for path in [path for path in document.manifest.get_paths() if str(path).startswith(_LEFTOVERS)]:
        document.manifest.del_full_path(str(path))
    for level in document.styles.root.get_elements("//text:outline-level-style"):
        for name in ("style:num-format", "style:num-suffix", "loext:num-list-format"):
            level.set_attribute(name, "" if name == "style:num-format" else None)
    return document


def saved_bytes(document: Any) -> bytes:
    """Return the bytes of an OpenDocument text or a Word document."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
