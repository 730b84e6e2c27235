"""Hold an outlet's edits until all its pages are read, because only together they show whether the layout is new."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial

from config.models.outlet import Outlet
from crawler.extraction.pool import ExtractionPool
from crawler.health.run_record import RunRecord, load_records
from crawler.health.signals.page_layout import is_new_layout, is_unknown_layout, known_layouts, was_unknown_layout
from crawler.ingest import ingest_re_extracted
from crawler.nightly.fetched_visit import PendingEdit
from crawler.nightly.record_outcomes import record_edit, record_held
from crawler.nightly.writer import Writer
from store.archive.warc_files import ArchiveError
from store.runs.runs import load_outlet_history
from store.texts.derived import fingerprint, searchable
from store.texts.redesign import MIN_EDITS, are_read_otherwise, are_volatile, have_common_additions, redesigned

MAX_HELD_CHARS = 10_000_000
"""Most characters of held edits, before and after: some 1,200 articles. They take four to eight times as many bytes;
an outlet's budget would allow for a gigabyte."""


class PendingEdits:
    """The edits of one outlet in a run."""

    def __init__(self, outlet: Outlet, writer: Writer, extraction: ExtractionPool) -> None:
        self.outlet = outlet
        self.writer = writer
        self.extraction = extraction
        self.redesigned = 0
        """Articles whose words differ only because the outlet's layout is new."""
        self.layout_unknown = False
        """Whether the layout is new and it isn't shown yet that known articles are read as before."""
        self._held: list[PendingEdit] = []
        self._held_chars = 0
        self._is_proved = False
        """Whether enough articles were read when edits were last recorded, most of them as before."""

    @property
    def is_full(self) -> bool:
        """Whether the held edits must be judged before the last page is read, because they take much memory."""
        return self._held_chars > MAX_HELD_CHARS

    async def add(self, edit: PendingEdit) -> None:
        """Hold an edit, compared with a new reading of the stored page; record it at once if these two are equal."""
        held = await self._re_extracted(edit) if edit.is_by_other_extractor else edit
        if held is not None:
            self._held.append(held)
            self._held_chars += len(held.edit.before) + len(held.edit.after)

    async def _re_extracted(self, pending: PendingEdit) -> PendingEdit | None:
        # Imported here because few runs need to read the archive.
        from crawler.backfill.re_extract import archived_page, re_extract_page

        writer, archive = self.writer, self.writer.archive.directory
        try:
            archived = await writer.do(lambda session: archived_page(session, pending.before, archive))
        except ArchiveError:
            return pending  # kuzet verify reports it
        page = await re_extract_page(self.extraction, archived)
        fetched = pending.fetched
        if page is None or page.article.article_id != fetched.article_page.article.article_id:
            return pending
        article, mentions, now = page.article, page.mentions, fetched.raw.fetched_at
        await writer.do(lambda session: ingest_re_extracted(session, article, mentions, of=pending.before, now=now))
        text = searchable(article.title, article.text)
        if fingerprint(text) != fingerprint(pending.edit.after):
            return replace(pending, edit=replace(pending.edit, before=text), is_by_other_extractor=False)
        await writer.do(partial(record_edit, pending=pending, new_layout=False))
        return None

    async def record_all(self, marks: Callable[[], Collection[str]], *, read_again: int, unchanged: int) -> None:
        """Record the held edits: as edits or layout changes, or as neither while the layout is unknown or if only
        counters and clocks changed.

        `marks` returns the marks of the current layout; `read_again` is the number of known articles that were
        read since edits were last recorded, `unchanged` that of those whose pages were as before."""
        held, self._held, self._held_chars = self._held, [], 0
        volatile = are_volatile([one.edit for one in held], visited=read_again + unchanged)
        moved = [one for one, is_volatile in zip(held, volatile, strict=True) if is_volatile]
        held = [one for one, is_volatile in zip(held, volatile, strict=True) if not is_volatile]
        await asyncio.gather(*(self.writer.do(partial(record_held, pending=one, reason="volatile")) for one in moved))
        stored = await self.writer.do(lambda session: load_outlet_history(session, self.outlet.id))
        history, edits = [*load_records(stored)], [one.edit for one in held]
        is_other = are_read_otherwise(edits, read_again=read_again)
        if read_again >= MIN_EDITS:
            self._is_proved = not is_other
        is_unknown = is_unknown_layout(history, marks(), self.outlet) or have_common_additions(edits)
        self.layout_unknown = self.layout_unknown or (is_unknown and not self._is_proved)
        if self.layout_unknown and is_other:
            self.redesigned += len(held)
            await asyncio.gather(
                *(self.writer.do(partial(record_held, pending=one, reason="redesign")) for one in held)
            )
        elif held:
            await self._record_judged(held, history, marks(), read_again)

    async def _record_judged(
        self, held: Sequence[PendingEdit], history: Sequence[RunRecord], marks: Collection[str], read_again: int
    ) -> None:
        new_layout = is_new_layout(next(iter(known_layouts(history)), ()), marks)
        edits = [one.edit for one in held]
        verdicts = await asyncio.to_thread(redesigned, edits, read_again=read_again, new_layout=new_layout)
        # a version stored from an unknown layout may have been read wrongly
        moved = [
            verdict or was_unknown_layout(history, one.before.fetched_at)
            for one, verdict in zip(held, verdicts, strict=True)
        ]
        self.redesigned += sum(verdicts)
        jobs = (
            partial(record_edit, pending=one, new_layout=is_moved) for one, is_moved in zip(held, moved, strict=True)
        )
        await asyncio.gather(*map(self.writer.do, jobs))
