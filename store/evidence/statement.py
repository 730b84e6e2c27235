"""Write the statement of an evidence bundle: what was observed and when, as text and as HTML."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from config.local_time import ALMATY
from store.texts.plain_text import plain

if TYPE_CHECKING:
    from store.evidence.bundle import ArticleEvidence, ItemEvidence
    from store.schema.tables.articles import ProxyCheck, StateObservation, Version

STATE_WORDS = {
    "live": "present at its address",
    "edited": "present at its address, its words changed since they were first seen",
    "unlisted": "present at its address, and missing from the outlet's listings, feeds and sitemaps",
    "soft_404": "absent: the address answered with a page that says that it doesn't exist",
    "gone": "absent: the address no longer has it",
    "blocked": "not shown: a block, challenge or login page was sent instead",
    "unreachable": "not reached: the address did not answer",
}
"""The wording of each observed state."""

LIMITS = (
    "Times are those of the computer that ran Kuzet. 'Present' and 'absent' are what that computer was shown at that "
    "moment; another visitor may have been shown something else.",
    "'Absent' doesn't say who took the article away, when exactly, or why. A block or an outage is never called so.",
    "Between two visits the article may have been changed and changed back.",
)
CHECKS = (
    "SHA256SUMS lists the SHA-256 digest of every file here: `sha256sum -c SHA256SUMS` compares them.",
    "records.warc.gz holds the responses as received, with headers and requests, in the WARC format of "
    "web archives (ISO 28500); any reader of that format opens it.",
    "chain.jsonl holds each record that this statement rests on as JSON. `digest` is the SHA-256 of the text in "
    "`record`; `link` is the SHA-256 of `before`, the kind, the row and `digest`, separated by spaces. Each link holds "
    "the one before, so that a record can't be put in, changed or taken out later without changing all that follow.",
)


@dataclass(frozen=True, kw_only=True)
class StatementSection:
    """A heading with paragraphs, and a table if there is one."""

    heading: str
    lines: Sequence[str] = ()
    table: Sequence[Sequence[str]] = field(default=())


def statement(
    evidence: "ItemEvidence", names: dict[int, str], origins: dict[int, str], *, stamped_by: str | None
) -> list[StatementSection]:
    """Return the sections about an item. `names` are the files with the texts, by version id; `origins` say how each
    response arrived, by record id."""
    item = evidence.item
    shown = [item.sentence] if item.start is not None else ["An edit has removed the name from the text."]
    return [
        StatementSection(
            heading=f"Item {item.id}: is {item.entry} in this article?",
            lines=[
                f"Its state is {item.state}. The words in question, as last seen:",
                *shown,
                *(_edit(item.before, item.after) if item.before is not None else ()),
            ],
        ),
        *(section for article in evidence.articles for section in _article(article, names, origins)),
        StatementSection(heading="What people decided", table=list(_decisions(evidence))),
        StatementSection(heading="What this does not prove", lines=LIMITS),
        StatementSection(heading="How to check it", lines=[*CHECKS, *_stamp(evidence, stamped_by)]),
    ]


def _edit(before: str, after: str | None) -> list[str]:
    return [f"Before the last edit: {before or '(nothing)'}", f"After it: {after or '(nothing)'}"]


def _stamp(evidence: "ItemEvidence", stamped_by: str | None) -> Iterator[str]:
    yield f"The chain's last link when this was written: {evidence.head.position}:{evidence.head.digest}"
    if stamped_by:
        yield (
            f"SHA256SUMS.tsr is a time stamp by RFC 3161 over SHA256SUMS, from {stamped_by}: `openssl ts -verify "
            "-data SHA256SUMS -in SHA256SUMS.tsr -CAfile` and the authority's certificate."
        )


def _article(article: "ArticleEvidence", names: dict[int, str], origins: dict[int, str]) -> Iterator[StatementSection]:
    row = article.row
    yield StatementSection(
        heading=f"{row.outlet}: {row.title or row.url}",
        lines=[
            f"Addresses: {', '.join(article.urls)}",
            f"Author as printed: {row.author or 'none'}; published, as the page says: {_time(row.published)}",
            f"First seen {_time(row.first_seen)}; its words last seen {_time(row.last_seen)}.",
        ],
        table=[("when", "what was seen"), *((_time(at), seen) for at, seen in _timeline(article, names))],
    )
    digests = [(f"version {one.seq}", one.fingerprint, "of its words") for one in article.versions]
    digests += [(f"response {one.id}", one.sha256, f"of {one.url}, status {one.status}") for one in article.raw]
    yield StatementSection(heading="Digests (SHA-256)", table=[("record", "digest", "of what"), *digests])
    came = [(f"response {one.id}", _time(one.fetched_at), origins[one.id]) for one in article.raw]
    yield StatementSection(heading="How the responses were received", table=[("record", "when", "how"), *came])


def _timeline(article: "ArticleEvidence", names: dict[int, str]) -> list[tuple[datetime, str]]:
    versions = [(version.fetched_at, _version(version, names[version.id])) for version in article.versions]
    states = [(state.seen_at, _state(state)) for state in article.states]
    fields = [
        (one.seen_at, f"{one.field} changed: {one.before or 'none'} → {one.after or 'none'}") for one in article.fields
    ]
    looks = [(one.seen_at, word_observation(one)) for one in article.looks]
    return sorted([*versions, *states, *looks, *fields])


def _version(version: "Version", name: str) -> str:
    if version.change == "imported":
        return f"imported from another archive as version {version.seq} ({name})"
    what = f"present; its words are version {version.seq} ({name})"
    if "reread" in version.meaning:
        return f"read again from the archived page by a newer program as version {version.seq} ({name}); not an edit"
    if "redesign" in version.meaning:
        return f"{what}; read from pages with a new layout; not counted as an edit"
    meaning = f", {', '.join(version.meaning)}" if version.meaning else ""
    return f"{what}; {version.change}: {', '.join(version.changed)}{meaning}" if version.changed else what


def word_observation(look: "ProxyCheck") -> str:
    """Return in words what another network was shown."""
    return f"through {look.via}, in another network: {_state(look)}"


def _state(state: "StateObservation | ProxyCheck") -> str:
    details = "; ".join(str(one) for one in (f"status {state.status}" if state.status else None, state.reason) if one)
    return f"{STATE_WORDS[state.state]}{f' ({details})' if details else ''}"


def _decisions(evidence: "ItemEvidence") -> Iterator[Sequence[str]]:
    yield "when", "what", "who", "note"
    for step in evidence.steps:
        yield _time(step.at), step.what, step.actor or "Kuzet", step.note


def _time(moment: datetime | None) -> str:
    if moment is None:
        return "unknown"
    return f"{moment.astimezone(ALMATY):%Y-%m-%d %H:%M:%S} (UTC+{moment.astimezone(ALMATY):%z})".replace("++", "+")


def as_text(sections: Iterable[StatementSection]) -> str:
    """Return the statement as plain text."""
    blocks = []
    for section in sections:
        rows = (" | ".join(map(plain, row)) for row in section.table)
        blocks.append("\n".join([plain(section.heading), "", *map(plain, section.lines), *rows]))
    return "\n\n\n".join(blocks) + "\n"


def as_page(title: str, sections: Iterable[StatementSection]) -> str:
    """Return the statement as an HTML page without scripts or external files."""
    body = "".join(
        f"<h2>{_safe(section.heading)}</h2>{''.join(f'<p>{_safe(line)}</p>' for line in section.lines)}"
        + _table(section.table)
        for section in sections
    )
    return page(title, body)


def page(title: str, body: str) -> str:
    """Return an HTML page with `body`, which is markup."""
    template = Path(__file__).with_suffix(".html").read_text("utf-8")
    return template.replace("TITLE", _safe(title)).replace("BODY", body)


def _table(rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head, *others = rows
    cells = "".join(f'<th scope="col">{_safe(cell)}</th>' for cell in head)
    lines = ("<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row) + "</tr>" for row in others)
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _safe(text: str) -> str:
    return escape(plain(text))
