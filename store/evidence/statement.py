"""Write the statement of an evidence bundle: who saw what and when, as text and as HTML, in one of three languages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import pairwise
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

from config.local_time import ALMATY
from config.wording.catalogue import Catalogue
from store.articles.versions import text_of
from store.review.decisions import step_key
from store.texts.diff import diff_sentences
from store.texts.plain_text import plain

if TYPE_CHECKING:
    from store.evidence.bundle import ArticleEvidence, Evidence, ItemEvidence
    from store.evidence.visits import ArticleVisit, Hidden, Period
    from store.schema.tables.articles import FieldChange, ProxyCheck, StateObservation, Version
    from store.schema.tables.runs import OutletRun

STATE_WORDS = {
    "live": "present at its address",
    "edited": "present at its address, its words changed since they were first seen",
    "unlisted": "present at its address, and missing from the outlet's listings, feeds and sitemaps",
    "soft_404": "absent: the address answered with a page that says that it doesn't exist",
    "gone": "absent: the address no longer has it",
    "blocked": "not shown: a block, challenge or login page was sent instead",
    "unreachable": "not reached: the address did not answer",
}
"""The English wording of each observed state, for the command line."""

ONLINE_STATES = ("live", "unlisted")

MAX_SHOWN_SENTENCES, MAX_SENTENCE_CHARS = 5, 400
"""Changed sentences of an edit that are quoted, and the length from which one is cut; `differences/` has them all."""

LIMITS = tuple(f"evidence-limit-{name}" for name in ("times", "absent", "between", "validators", "outlet"))
CHECKS = tuple(f"evidence-check-{name}" for name in ("program", "files", "warc", "wacz", "chain", "text"))


@dataclass(frozen=True, kw_only=True)
class StatementSection:
    """A heading with paragraphs, and a table if there is one."""

    heading: str
    lines: Sequence[str] = ()
    table: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, kw_only=True)
class Custody:
    """Who made a bundle, when and with what, and the other facts on the cover."""

    custodian: str
    program: str
    machine: str
    clock: str
    """Whether the system reports that its clock is synchronised: yes, no or unknown."""
    made_at: datetime
    head: str
    stamped_by: str | None
    names: Mapping[int, str]
    """The files with the texts, by version id."""
    origins: Mapping[int, str]
    """How each response arrived, by record id."""


class Statement:
    """The statement of one bundle in one language."""

    def __init__(self, evidence: "Evidence", custody: Custody, words: Catalogue) -> None:
        self.evidence = evidence
        self.custody = custody
        self.words = words

    def sections(self) -> list[StatementSection]:
        """Return the cover, a summary, each article and item, and how to check the bundle."""
        return [
            self._cover(),
            *(section for article in self.evidence.articles for section in self._article(article)),
            *(section for item in self.evidence.items for section in self._item(item)),
            StatementSection(heading=self.words("evidence-limits"), lines=[self.words(key) for key in LIMITS]),
            StatementSection(heading=self.words("evidence-checks"), lines=list(self._checks())),
        ]

    @property
    def title(self) -> str:
        return self.words("evidence-title", subject=self.evidence.subject)

    def _cover(self) -> StatementSection:
        made = self.custody
        rows = (
            ("custodian", made.custodian),
            ("made", exact_time(made.made_at)),
            ("program", made.program),
            ("machine", made.machine),
            ("clock", self.words(f"evidence-clock-{made.clock}")),
            ("head", made.head),
        )
        lines = [self.words("evidence-purpose"), self.words("evidence-method")]
        table = [(self.words("evidence-field"), self.words("evidence-value"))]
        table += [(self.words(f"evidence-{name}"), value) for name, value in rows]
        return StatementSection(heading=self.words("evidence-cover"), lines=lines, table=table)

    def _checks(self) -> Iterator[str]:
        yield from (self.words(key, head=self.custody.head) for key in CHECKS)
        if self.custody.stamped_by:
            yield self.words("evidence-check-stamp", authority=self.custody.stamped_by)

    def _article(self, article: "ArticleEvidence") -> Iterator[StatementSection]:
        row, words = article.row, self.words
        yield StatementSection(
            heading=f"{row.outlet}: {row.title or row.url}",
            lines=[
                words("evidence-addresses", urls=", ".join(article.urls)),
                words("evidence-byline", author=row.author or "–", published=exact_time(row.published)),
                *self.conclusions(article),
            ],
            table=[
                (words("evidence-when"), words("evidence-seen")),
                *((exact_time(at), seen) for at, seen in self._timeline(article)),
            ],
        )
        digests = [(f"version {one.seq}", one.fingerprint, self.custody.names[one.id]) for one in article.versions]
        digests += [(f"response {one.id}", one.sha256, f"{one.url} (HTTP {one.status})") for one in article.raw]
        heads = (words("evidence-record"), words("evidence-digest"), words("evidence-of"))
        note = [words("evidence-digests-note")]
        yield StatementSection(heading=words("evidence-digests"), lines=note, table=[heads, *digests])
        came = [(f"response {one.id}", exact_time(one.fetched_at), self.custody.origins[one.id]) for one in article.raw]
        heads = (words("evidence-record"), words("evidence-when"), words("evidence-origin"))
        yield StatementSection(heading=words("evidence-origins"), table=[heads, *came])

    def conclusions(self, article: "ArticleEvidence") -> Iterator[str]:
        """Yield sentences that say what was published, until when, and what changed."""
        for version in article.versions[:1]:
            yield self.words("evidence-begins", seq=version.seq, text=_quoted(version.text))
        yield from map(self._conclusion, article.periods)
        yield from map(self._hidden, article.hidden)
        for older, newer in pairwise(article.versions):
            if newer.changed:
                yield self._edit(article, newer)
                yield from self._sentences(older, newer)
        first = {one.fingerprint: one.seq for one in reversed(article.versions)}
        for one in article.versions:
            if (same := first[one.fingerprint]) < one.seq:
                yield self.words("evidence-same-words", newer=one.seq, older=same)

    def _conclusion(self, period: "Period") -> str:
        times = {"first": exact_time(period.first), "last": exact_time(period.last), "count": len(period.visits)}
        if period.finding == "present":
            key = "evidence-present" if len(period.visits) > 1 else "evidence-present-once"
            return self.words(key, seq=period.visits[0].seq, **times)
        before = exact_time(period.before.at) if period.before else "–"
        after = exact_time(period.after.at) if period.after else self.words("evidence-not-since")
        answer = period.visits[0].answer or "–"
        key = f"evidence-{period.finding}"
        if period.finding == "missing":
            key += "-confirmed" if period.confirmed else "-once"
            times["confirmed"] = exact_time(period.confirmed)
        return self.words(key, before=before, after=after, answer=answer, **times)

    def _hidden(self, span: "Hidden") -> str:
        before = exact_time(span.before.at if span.before else None)
        seen = exact_time(span.seen.at if span.seen else None)
        after = exact_time(span.named.seen_at) if span.named else self.words("evidence-not-since")
        first = exact_time(span.first.seen_at)
        return self.words("evidence-hidden", before=before, first=first, seen=seen, after=after)

    def _edit(self, article: "ArticleEvidence", version: "Version") -> str:
        seen = [one.at for one in article.visits if one.seq == version.seq - 1 and one.finding == "present"]
        last = exact_time(max(seen)) if seen else "–"
        values = {"older": version.seq - 1, "newer": version.seq, "last": last, "first": exact_time(version.fetched_at)}
        fields = ", ".join(self.words(f"evidence-changed-{name}") for name in version.changed)
        return self.words("evidence-edited", fields=fields, **values)

    def _sentences(self, older: "Version", newer: "Version") -> Iterator[str]:
        changed = [one for one in diff_sentences(text_of(older), text_of(newer)) if not one.is_same]
        for one in changed[:MAX_SHOWN_SENTENCES]:
            before, after = (_quoted(side) for side in (one.before, one.after))
            yield self.words("evidence-edit-sentence", before=before, after=after)
        if len(changed) > MAX_SHOWN_SENTENCES:
            yield self.words("evidence-edit-more", count=len(changed) - MAX_SHOWN_SENTENCES)

    def _timeline(self, article: "ArticleEvidence") -> list[tuple[datetime, str]]:
        read = {one.raw_record_id for one in article.versions}
        seen = [(one.fetched_at, self._version(one)) for one in article.versions]
        seen += [(one.at, self._visit(one)) for one in article.visits if not (one.raw and one.raw.id in read)]
        befores = [None, *article.states]
        online = [pair for pair in zip(article.states, befores, strict=False) if pair[0].state in ONLINE_STATES]
        seen += [(one.seen_at, self._state(one, before)) for one, before in online]
        seen += [(one.seen_at, self._field(one)) for one in article.fields]
        seen += [(one.seen_at, self._look(one)) for one in article.looks]
        seen += [(one.finished_at, self._outage(one)) for one in article.outages]
        return sorted(seen)

    def _version(self, version: "Version") -> str:
        for mark in ("reread", "redesign"):
            if mark in version.meaning:
                return self.words(f"evidence-{mark}", seq=version.seq, file=self.custody.names[version.id])
        key = "evidence-imported" if version.change == "imported" else "evidence-read"
        return self.words(key, seq=version.seq, file=self.custody.names[version.id])

    def _visit(self, visit: "ArticleVisit") -> str:
        if visit.finding == "present":
            return self.words("evidence-unchanged", answer=visit.answer)
        return self.words(f"evidence-visit-{visit.finding}", answer=visit.answer or "–")

    def _state(self, state: "StateObservation", before: "StateObservation | None") -> str:
        if state.state == "unlisted":
            return self.words("evidence-state-unlisted")
        was_hidden = before is not None and before.state == "unlisted"
        return self.words(f"evidence-state-{'listed' if was_hidden else 'online'}")

    def _field(self, change: "FieldChange") -> str:
        name = self.words(f"evidence-changed-{change.field}")
        return self.words("evidence-field-change", field=name, before=change.before or "–", after=change.after or "–")

    def _outage(self, run: "OutletRun") -> str:
        failed = sum(run.counts.get("refused", {}).values())
        return self.words("evidence-outage", postponed=run.counts.get("deferred", 0), failed=failed)

    def _look(self, look: "ProxyCheck") -> str:
        return self.words("evidence-look", via=look.via, state=_state(look))

    def _item(self, found: "ItemEvidence") -> Iterator[StatementSection]:
        item, words = found.item, self.words
        lines = [words("evidence-item-state", state=words(f"state-{item.state}"))]
        if item.start is None:
            lines.append(words("evidence-item-removed"))
        else:
            lines.append(words("evidence-item-sentence", sentence=item.sentence))
        if item.before is not None:
            lines.append(words("evidence-item-edit", before=item.before or "–", after=item.after or "–"))
        heads = (words("evidence-when"), words("evidence-what"), words("evidence-who"), words("evidence-note"))
        steps = [
            (exact_time(step.at), words(step_key(step.what)), step.actor or "Kuzet", step.note) for step in found.steps
        ]
        heading = words("evidence-item", item=item.id, entry=item.entry)
        yield StatementSection(heading=heading, lines=lines, table=[heads, *steps])


def _quoted(sentence: str | None) -> str:
    words = " ".join((sentence or "").split())
    return f"«{shorten(words, MAX_SENTENCE_CHARS, placeholder=' […]')}»" if words else "–"


def word_observation(look: "ProxyCheck") -> str:
    """Return in English what was received through another network."""
    return f"through {look.via}, in another network: {_state(look)}"


def _state(state: "StateObservation | ProxyCheck") -> str:
    details = "; ".join(str(one) for one in (f"status {state.status}" if state.status else None, state.reason) if one)
    return f"{STATE_WORDS[state.state]}{f' ({details})' if details else ''}"


def exact_time(moment: datetime | None) -> str:
    """Return a time in Almaty to the second, with its offset."""
    return f"{moment.astimezone(ALMATY):%Y-%m-%d %H:%M:%S (UTC%z)}" if moment is not None else "–"


def as_text(title: str, sections: Iterable[StatementSection]) -> str:
    """Return the statement as plain text."""
    blocks = [plain(title)]
    for section in sections:
        rows = (" | ".join(map(plain, row)) for row in section.table)
        blocks.append("\n".join([plain(section.heading), "", *map(plain, section.lines), *rows]))
    return "\n\n\n".join(blocks) + "\n"


def as_page(title: str, sections: Iterable[StatementSection], language: str) -> str:
    """Return the statement as an HTML page without scripts or external files."""
    body = "".join(
        f"<h2>{_safe(section.heading)}</h2>{''.join(f'<p>{_safe(line)}</p>' for line in section.lines)}"
        + _table(section.table)
        for section in sections
    )
    return page(title, body, language)


def page(title: str, body: str, language: str) -> str:
    """Return an HTML page with `body`, which is markup."""
    template = Path(__file__).with_suffix(".html").read_text("utf-8")
    return template.replace('lang="en"', f'lang="{language}"').replace("TITLE", _safe(title)).replace("BODY", body)


def _table(rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head, *others = rows
    cells = "".join(f'<th scope="col">{_safe(cell)}</th>' for cell in head)
    lines = ("<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row) + "</tr>" for row in others)
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _safe(text: str) -> str:
    return escape(plain(text))
