"""Write footnotes into a Word document, which python-docx can't (ECMA-376, part 1, section 17.11)."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SEPARATORS = f"""<w:footnotes {_NAMESPACE}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""
"""The first two notes, from which programs take the lines between text and footnotes."""

_NOTE = f"""<w:footnote {_NAMESPACE} w:id="{{number}}"><w:p>
<w:pPr><w:spacing w:after="40" w:line="240" w:lineRule="auto"/></w:pPr>
<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>
<w:r><w:rPr><w:sz w:val="18"/></w:rPr></w:r>
</w:p></w:footnote>"""
_REFERENCE = (
    f'<w:r {_NAMESPACE}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{{number}}"/></w:r>'
)


class DocxFootnotes:
    """The footnotes of one document, numbered in the order in which they are added."""

    def __init__(self, document: "Document") -> None:
        from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import XmlPart
        from docx.oxml import parse_xml

        self._notes: Any = parse_xml(_SEPARATORS)
        name, package = PackURI("/word/footnotes.xml"), document.part.package
        part = XmlPart(name, CONTENT_TYPE.WML_FOOTNOTES, self._notes, package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        self._count = 0

    def add(self, paragraph: Any, text: str) -> None:
        """Add a footnote with the lines of `text`, and put its number at the end of `paragraph`."""
        from docx.oxml import parse_xml

        self._count += 1
        note = parse_xml(_NOTE.format(number=self._count))
        note[0][-1].text = f" {text}"
        self._notes.append(note)
        paragraph._p.append(parse_xml(_REFERENCE.format(number=self._count)))
