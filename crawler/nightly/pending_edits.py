"""Hold an outlet's edits until all its pages are read: only together they show whether the layout is new."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

from crawler.extraction.pool import ExtractionPool
from crawler.health.run_record import load_records
from crawler.health.signals.page_layout import is_new_layout, known_layouts
from crawler.ingest import ingest_re_extracted
from crawler.nightly.fetched_visit import PendingEdit
from crawler.nightly.record_outcomes import record_edit
from crawler.nightly.writer import Writer
from store.archive.warc_files import ArchiveError
from store.runs.runs import load_outlet_history
from store.texts.derived import fingerprint, searchable
from store.texts.redesign import redesigned


class PendingEdits:
    """The edits of one outlet in a run."""

    def __init__(self, outlet: str, writer: Writer, extraction: ExtractionPool) -> None:
        self.outlet = outlet
        self.writer = writer
        self.extraction = extraction
        self.redesigned = 0
        """Articles whose words differ only because the outlet's layout is new."""
        self._held: list[PendingEdit] = []

    async def add(self, edit: PendingEdit) -> None:
        """Hold an edit, compared with today's reading of the stored page; record it at once if nothing differs then."""
        held = await self._re_extracted(edit) if edit.is_by_other_extractor else edit
        if held is not None:
            self._held.append(held)

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

    async def record_all(self, marks: Callable[[], Collection[str]], *, read_again: int) -> None:
        """Record the held edits, as layout changes where that is what they are.

        `marks` gives the features of today's layout; `read_again` is the number of known articles that were read."""
        held, self._held = self._held, []
        if not held:
            return
        writer = self.writer
        history = await writer.do(lambda session: load_outlet_history(session, self.outlet))
        before = next(iter(known_layouts([*load_records(history)])), ())
        new_layout = is_new_layout(before, marks())
        edits = [one.edit for one in held]
        verdicts = await asyncio.to_thread(redesigned, edits, read_again=read_again, new_layout=new_layout)
        self.redesigned += sum(verdicts)
        jobs = (partial(record_edit, pending=one, new_layout=moved) for one, moved in zip(held, verdicts, strict=True))
        await asyncio.gather(*map(writer.do, jobs))
