"""Texts of the web on the desk's pages: whatever they hold, they are only read."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from config.models.entry import Entry, EntryKind
from review.rendering.sanitize import is_web_url, sanitized
from spiders.article import Article
from store.schema.enums import Role
from store.watchlist.watchlist import insert_entry
from tests.support.review_samples import NOW, TheDesk, article, ingest, item_form, open_desk

NAME = "Тауасарова"
PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "attribute": "' autofocus onfocus=alert(1) x='",
    "closing": "</title></textarea></style></script><svg onload=alert(1)>",
    "template": "{{7*7}} {% raw %} ${7*7} %s %(x)s #{7*7} {0}",
    "straddling": f"<scr{NAME}ipt>alert(1)</script>",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt; &#60;b&#62;",
    "bidi": "\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "control": "a\x07b\x1b[31mred\x7f",
    "marks": "З" + "\u0335\u0489\u0301" * 1700,
    "long": "ж" * 20_000,
}
ICON = ("class", "aria-hidden")
"""Attributes of the desk's own pictures."""

LETTERS = {
    "benign": "Обычные слова",
    **PAYLOADS,
}


class Outline(HTMLParser):
    """The elements and attributes of a page, without its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]


def hostile_articles() -> list[Article]:
    """One article for each of LETTERS, which stands in every field, and one whose address runs a script."""
    articles = [
        article(
            "kaztag", name, title=f"{payload} о деле", text=f"Жексена {NAME} судят. {payload}\n{payload} {NAME}",
            author=payload, url=f'https://demo.example/{name}?x="><script>alert(1)</script>',
        )
        for name, payload in LETTERS.items()
    ]  # fmt: skip
    odd = article("kaztag", "odd-url", title="t", text=f"Судят {NAME}.", url="javascript:alert(1)//https://x")
    return [*articles, odd]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TheDesk]:
    with open_desk(tmp_path_factory.mktemp("desk"), articles=hostile_articles()) as opened:
        yield opened


def items_by_title(desk: TheDesk) -> dict[str, int]:
    return dict(zip([*LETTERS, "odd-url"], sorted(desk.waiting()), strict=True))


@pytest.mark.parametrize("name", list(PAYLOADS))
@pytest.mark.parametrize("kind", ["items", "articles"])
def test_a_hostile_article_makes_the_same_page_as_a_harmless_one(desk: TheDesk, name: str, kind: str) -> None:
    client, numbers = desk.client(Role.READER), items_by_title(desk)
    harmless = Outline(client.get(f"/{kind}/{numbers['benign']}").text)
    page = client.get(f"/{kind}/{numbers[name]}").text
    hostile = Outline(page)
    assert set(hostile.seen) <= set(harmless.seen) | {
        ("mark", ("class",)),
        ("mark", ("title",)),
        ("mark", ("class", "title")),
    }
    assert not [found for found in hostile.seen if found[0] in ("script", "img", "iframe")][1:]
    assert {names for tag, names in hostile.seen if tag == "svg"} == {ICON}
    assert not any(attribute.startswith("on") for _, attributes in hostile.seen for attribute in attributes)


@pytest.mark.parametrize("path", ["/queue", "/queue?page=1"])
def test_the_queue_with_hostile_articles_holds_only_the_desks_own_elements(desk: TheDesk, path: str) -> None:
    seen = Outline(desk.client(Role.REVIEWER).get(path).text).seen
    assert [found for found in seen if found[0] == "script"] == [("script", ("src",))]
    assert not any(tag in ("img", "iframe", "style") for tag, _ in seen)
    assert {names for tag, names in seen if tag == "svg"} == {ICON}
    assert not any(attribute.startswith("on") or attribute == "style" for _, names in seen for attribute in names)


def test_template_syntax_is_shown_as_it_was_written(desk: TheDesk) -> None:
    page = desk.client(Role.READER).get(f"/items/{items_by_title(desk)['template']}").text
    assert "{{7*7}}" in page
    assert "%(x)s" in page


def test_direction_and_control_characters_are_named(desk: TheDesk) -> None:
    client, numbers = desk.client(Role.READER), items_by_title(desk)
    page = (
        client.get(f"/items/{numbers['bidi']}").text
        + client.get(f"/items/{numbers['control']}").text
        + client.get("/queue").text
    )
    for letter in "\u202e\u202c\u2066\u2069\u200f\x07\x1b\x7f":
        assert letter not in page
        assert f"‹U+{ord(letter):04X}›" in page


class Isolation(HTMLParser):
    """The texts of a page that hold `word` and whose direction could reach what stands beside them."""

    def __init__(self, page: str, word: str) -> None:
        super().__init__()
        self.word, self.held, self.found, self.loose = word, list[str](), 0, list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        alone = tag in ("bdi", "title", "textarea", "option") or {"context", "text"} & set(classes)
        if tag not in ("input", "meta", "link", "br", "img", "hr"):
            self.held.append(f"{'!' if alone else ''}{tag}")

    def handle_endtag(self, tag: str) -> None:
        while self.held and self.held.pop().removeprefix("!") != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.word in data:
            self.found += 1
            self.loose += [data] * (not any(name.startswith("!") for name in self.held))


@pytest.mark.parametrize("path", ["/queue", "/items/{}", "/articles/{}", "/articles?q=benign", "/bulk?story=1"])
def test_every_foreign_text_is_kept_apart_from_what_stands_beside_it(desk: TheDesk, path: str) -> None:
    number = items_by_title(desk)["bidi"]
    seen = Isolation(desk.client().get(path.format(number)).text, "‹U+202E›")
    assert seen.loose == []
    assert seen.found or "?" in path


def test_heaps_of_combining_marks_are_cut(desk: TheDesk) -> None:
    page = desk.client(Role.READER).get(f"/items/{items_by_title(desk)['marks']}").text
    assert "\u0335\u0489\u0301\u0335…" in page
    assert page.count("\u0489") < 20


def test_an_address_that_is_none_of_the_webs_is_no_link(desk: TheDesk) -> None:
    page = desk.client(Role.READER).get(f"/items/{items_by_title(desk)['odd-url']}").text
    assert "javascript:alert(1)//https://x" in page, "shown as it is"
    assert not any(link.lower().startswith(("javascript", "data")) for link in Outline(page).links)


def test_links_out_of_the_desk_tell_the_other_side_nothing(desk: TheDesk) -> None:
    page = desk.client(Role.READER).get(f"/items/{items_by_title(desk)['benign']}").text
    tag = next(part for part in page.split("<a ") if part.startswith('class="outside"')).split(">")[0]
    assert 'rel="noreferrer noopener external"' in tag


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example", "/x", "",
     "http://", "https:evil.example", " https://x.example", "http://[", "ftp://x.example", "\x01https://x.example"],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str) -> None:
    assert not is_web_url(url)


def test_a_payload_in_a_note_is_shown_as_text(desk: TheDesk) -> None:
    client, item = desk.client(), items_by_title(desk)["benign"]
    note = "".join(PAYLOADS[name] for name in ("script", "image", "template", "bidi"))
    client.post(f"/items/{item}/decide", data={**item_form(client, item), "verdict": "unsure", "note": note})
    page = client.get(f"/items/{item}").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "{{7*7}}" in page


def test_a_hostile_entry_is_shown_as_text_on_every_page(desk: TheDesk) -> None:
    payload = PAYLOADS["image"] + PAYLOADS["script"]
    entry = Entry(id="hostile", kind=EntryKind.PERSON, names=(payload, payload + "2"), note=payload, context=(payload,))
    with desk.database.session() as session:
        insert_entry(session, entry, author=payload, now=NOW)
    client = desk.client(Role.ADMIN)
    pages = client.get("/watchlist").text
    paths = [link for link in Outline(pages).links if link.startswith("/watchlist/")]
    pages += client.get(paths[-1]).text + client.get(f"{paths[-1]}/edit").text + client.get("/queue").text
    assert "<script>alert" not in pages
    assert "<img" not in pages


def test_a_page_that_is_not_there_does_not_repeat_what_was_asked_for(desk: TheDesk) -> None:
    page = desk.client(Role.READER).get("/<script>alert(1)</script>").text
    assert "<script>alert" not in page


def test_very_large_articles_make_pages_that_open(tmp_path_factory: pytest.TempPathFactory) -> None:
    crowded = article("kaztag", "crowded", title="т" * 1_000_000, text=f"{NAME} " * 30_000)
    with open_desk(tmp_path_factory.mktemp("large"), articles=[]) as desk:
        with desk.database.session() as session:
            ingest(session, crowded)
        client = desk.client(Role.READER)
        for path in ("/", f"/items/{desk.waiting()[0]}", "/articles/1"):
            assert len(client.get(path).content) < 2_000_000


@pytest.mark.parametrize(
    "text",
    [
        "Сәуле Қуанғалиева, «Ашық алаң» — §",
        "й й é",
        "मराठी लेखन",
        "นี่คือภาษาไทย",
        "עִבְרִית",
        "👩‍👩‍👧",
        "a\nb\tc",
        "со\u00adфт",
    ],
)
def test_ordinary_writing_is_left_as_it_is(text: str) -> None:
    assert sanitized(text) == text
