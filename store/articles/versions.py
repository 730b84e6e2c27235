"""Record versions: an article's words at each fetch, in append-only rows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from zlib import crc32

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from spiders.article import Article
from store.articles.articles import insert_urls, insert_urls_of, load_article, storable_key
from store.articles.states import new_article_row, set_first_visit, update_visited
from store.database.batches import assign_row_ids, load_rows_with
from store.schema.enums import Change
from store.schema.tables.articles import ArticleRow, FieldChange, Version
from store.texts.derived import fingerprint, searchable
from store.texts.edit_meaning import EditMeaning, meaning_of

EXTRACTOR = "kuzet 4"
"""Name of the current extractor. Its number is raised when the spiders read the same bytes differently."""

IMPORT_SPREAD = timedelta(days=90)
"""Time over which first visits to imported articles are spread, to avoid a burst of requests."""

SPREAD_OVER_VERSIONS = 200
"""Number of newest versions from which `load_versions_before` chooses."""

_COPIED_FIELDS = ("url", "title", "author", "published", "modified", "lang", "text")
"""Fields of a page that its version has, too."""

_KEY = tuple_(ArticleRow.outlet, ArticleRow.article_id)

_Key = tuple[str, str]
"""An article's outlet, and the outlet's own id for it."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """The result of recording an article. `version` is None if the article is unchanged and its layout isn't new."""

    change: Change
    version: Version | None
    article_row: ArticleRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """An article read from a page: `raw_id` is the page's record in the archive, `now` the time of fetching."""

    article: Article
    raw_id: int | None
    now: datetime


def text_of(version: Version) -> str:
    """Return the searchable text of a stored version."""
    return searchable(version.title, version.text)


def record_version(
    session: Session, fetched: Fetched, *, run_id: int | None, imported: bool = False, redesigned: bool = False
) -> Recorded:
    """Record a version if the words differ from the newest one's, or if the article was gone and is online again.

    A change of date or author alone is recorded in `field_changes` and makes no version: outlets recompute both. If
    the outlet has `redesigned` its pages, other words make a version to compare with later ones, but no edit."""
    article, now = fetched.article, fetched.now
    row = load_article(session, article.outlet, article.article_id)
    if row is None:
        row = new_article_row(article.outlet, article.article_id, article.url, now=now)
        session.add(row)
        session.flush()
    newest = load_latest_version(session, row)
    change, changed = _compare(row, newest, article, imported=imported)
    meaning = _meaning(newest, article)
    if redesigned and change is Change.EDITED:
        change, changed, meaning = Change.UNCHANGED, [], [EditMeaning.REDESIGN.value]
    version = None
    if change is Change.UNCHANGED and EditMeaning.REDESIGN not in meaning:
        if row.extractor in (None, EXTRACTOR):
            _note_fields(session, row, article, run_id=run_id, now=now)
    else:
        version = _next_version(row, fetched, change, run_id=run_id, changed=changed, meaning=meaning)
        session.add(version)
    _update_row(row, article, version)
    if imported:
        row.next_visit_at = row.next_visit_at or _first_visit(article, now)
    else:
        update_visited(session, row, now=now, run_id=run_id)
    insert_urls(session, row, (article.url, *article.urls))
    session.flush()
    return Recorded(change=change, version=version, article_row=row)


def load_version_before_edit(session: Session, article: Article) -> Version | None:
    """Return the stored version that `article` differs from, if recording it would be an edit, else None."""
    row = load_article(session, article.outlet, article.article_id)
    newest = load_latest_version(session, row) if row is not None else None
    if row is None or newest is None:
        return None
    return newest if _compare(row, newest, article, imported=False)[0] is Change.EDITED else None


def record_re_extracted(session: Session, article: Article, *, of: Version) -> Version | None:
    """Record what the current extractor reads from a version's archived page. If the words differ, this is a new
    version, marked `reread`.

    Author and date are corrected without a record."""
    row = session.get_one(ArticleRow, of.article_row_id)
    version = None
    if _digest(article) != of.fingerprint:
        fetched = Fetched(article=article, raw_id=of.raw_record_id, now=of.fetched_at)
        version = _next_version(row, fetched, Change.UNCHANGED, run_id=of.run_id, meaning=[EditMeaning.REREAD.value])
        session.add(version)
    _update_row(row, article, version)
    insert_urls(session, row, (article.url, *article.urls))
    session.flush()
    return version


def record_unread(
    session: Session, row: ArticleRow, article: Article, *, run_id: int, raw_id: int | None, now: datetime
) -> Version | None:
    """Record title and address that a source gave for an article that was never read, as a version marked `unread`.

    Return None if the article already has a version. Its first readable version will count as new."""
    if row.version_count:
        return None
    fetched = Fetched(article=article, raw_id=raw_id, now=now)
    version = _next_version(row, fetched, Change.UNCHANGED, run_id=run_id, meaning=[EditMeaning.UNREAD.value])
    session.add(version)
    row.version_count, row.title = version.seq, article.title
    session.flush()
    return version


def load_stale_versions(session: Session, *, outlets: Sequence[str], after: int = 0, limit: int) -> list[Version]:
    """Return newest versions that another extractor read from an archived page, by article id after `after`."""
    wanted = _select_stale(outlets).where(ArticleRow.id > after).order_by(ArticleRow.id).limit(limit)
    return list(session.scalars(wanted))


def count_stale_versions(session: Session, *, outlets: Sequence[str]) -> int:
    """Return how many versions `load_stale_versions` would return in total."""
    return session.scalar(_select_stale(outlets).with_only_columns(func.count())) or 0


def _select_stale(outlets: Sequence[str]) -> Select[Version]:
    wanted = select(Version).join(ArticleRow, Version.is_newest()).where(ArticleRow.outlet.in_(outlets))
    return wanted.where(ArticleRow.extractor != EXTRACTOR, Version.raw_record_id.is_not(None))


def is_stale(session: Session, version: Version) -> bool:
    """Return whether another extractor read an article's newest version, and its page is archived."""
    row = session.get_one(ArticleRow, version.article_row_id)
    return row.extractor not in (None, EXTRACTOR) and version.raw_record_id is not None


def record_imported(session: Session, articles: Sequence[Article], *, now: datetime) -> list[Recorded]:
    """Record articles of an existing archive as first versions marked IMPORTED, in bulk.

    An article that is already stored, or occurs twice in `articles`, is recorded by `record_version`."""
    fetched = [Fetched(article=article, raw_id=None, now=now) for article in articles]
    return record_versions(session, fetched, run_id=None, imported=True)


def record_versions(
    session: Session, fetched: Sequence[Fetched], *, run_id: int | None, imported: bool = False
) -> list[Recorded]:
    """Do what `record_version` does for many articles at once; known or repeated ones are recorded one by one."""
    fetched = _with_joined_variants(session, fetched)
    known = _known_ids(session, [one.article for one in fetched])
    fresh: dict[_Key, Fetched] = {}
    for one in fetched:
        if _key(one.article) not in known:
            fresh.setdefault(_key(one.article), one)
    added = _insert_many(session, fresh, run_id=run_id, imported=imported)
    return [
        added[_key(one.article)]
        if fresh.get(_key(one.article)) is one
        else record_version(session, one, run_id=run_id, imported=imported)
        for one in fetched
    ]


def _with_joined_variants(session: Session, fetched: Sequence[Fetched]) -> list[Fetched]:
    """Give an article whose address has a query the identity of one with the same words whose address differs only in
    the query: a site may serve an article under any number of these."""
    held: dict[tuple[str, str, str], tuple[str, str]] = {}
    joined = []
    for one in fetched:
        article = one.article
        base, mark, _ = article.url.partition("?")
        if mark and article.article_id == article.url:
            key = article.outlet, base, _digest(article)
            if key not in held:
                held[key] = _load_variant(session, *key) or (article.article_id, article.url)
            article_id, url = held[key]
            one = replace(one, article=replace(article, article_id=article_id, url=url))
        joined.append(one)
    return joined


def _load_variant(session: Session, outlet: str, base: str, digest: str) -> tuple[str, str] | None:
    """Return id and URL of the first article with these words at `base`, with or without a query."""
    at_base = or_(ArticleRow.article_id == base, ArticleRow.article_id.startswith(f"{base}?", autoescape=True))
    wanted = select(ArticleRow.article_id, ArticleRow.url).join(Version, Version.is_newest())
    wanted = wanted.where(ArticleRow.outlet == outlet, Version.fingerprint == digest, at_base).order_by(ArticleRow.id)
    row = session.execute(wanted.limit(1)).first()
    return (row.article_id, row.url) if row is not None else None


def load_latest_version(session: Session, row: ArticleRow) -> Version | None:
    """Return the newest version of an article; None if it could never be read."""
    return load_version_at(session, row.id, row.version_count)


def heading_at(version: Version, offset: int) -> str | None:
    """Return the heading of the PDF page or dated entry that contains an offset of the searchable text."""
    place = offset - len(searchable(version.title, ""))
    headings = (entry["heading"] for entry in version.entries if entry["start"] <= place < entry["end"])
    return next(headings, None)


def load_article_versions(session: Session, row: ArticleRow) -> list[Version]:
    """Return all versions of an article, oldest first."""
    return list(session.scalars(select(Version).where(Version.article_row_id == row.id).order_by(Version.seq)))


def load_version_at(session: Session, article_row_id: int, seq: int) -> Version | None:
    """Return the version of an article with the number `seq`, or None."""
    at = (Version.article_row_id == article_row_id) & (Version.seq == seq)
    return session.scalars(select(Version).where(at)).one_or_none()


def load_versions_before(
    session: Session, outlet: str, moment: datetime | None, *, limit: int
) -> list[tuple[ArticleRow, Version]]:
    """Return some of an outlet's newest articles that were online at `moment` (by default, now), evenly spread, each
    with its newest version of then."""
    wanted = select(ArticleRow, Version).join(Version, Version.article_row_id == ArticleRow.id)
    then = moment or datetime.max.replace(tzinfo=UTC)
    is_online = or_(ArticleRow.absent_since.is_(None), ArticleRow.absent_since > then)
    wanted = wanted.where(ArticleRow.outlet == outlet, Version.fetched_at <= then, is_online)
    found: dict[int, tuple[ArticleRow, Version]] = {}
    for row, version in session.execute(wanted.order_by(Version.id.desc()).limit(SPREAD_OVER_VERSIONS)):
        found.setdefault(row.id, (row, version))
    every = max(1, len(found) // limit)
    return list(found.values())[::every][:limit]


def load_field_changes(session: Session, row: ArticleRow) -> list[FieldChange]:
    """Return the changes of an article's author and date while its words stayed the same, oldest first."""
    wanted = select(FieldChange).where(FieldChange.article_row_id == row.id)
    return list(session.scalars(wanted.order_by(FieldChange.id)))


def _digest(article: Article) -> str:
    return fingerprint(searchable(article.title, article.text))


def _compare(row: ArticleRow, newest: Version | None, article: Article, *, imported: bool) -> tuple[Change, list[str]]:
    if newest is None or newest.meaning == [EditMeaning.UNREAD]:
        return (Change.IMPORTED if imported else Change.NEW), []
    differs = _digest(article) != newest.fingerprint
    changed = _changed_fields(newest, article) if differs else []
    if row.absent_since is not None and not imported:
        return Change.RESTORED, changed
    return (Change.EDITED if differs else Change.UNCHANGED), changed


def _meaning(newest: Version | None, article: Article) -> list[str]:
    if newest is None or newest.meaning == [EditMeaning.UNREAD]:
        return []
    return [meaning.value for meaning in meaning_of(newest.title, newest.text, article.title, article.text)]


def _changed_fields(newest: Version, article: Article) -> list[str]:
    differs = {
        "title": fingerprint(article.title) != fingerprint(newest.title),
        "text": fingerprint(article.text) != fingerprint(newest.text),
        "author": article.author != newest.author,
        "published": article.published != newest.published,
    }
    return [field for field, is_different in differs.items() if is_different]


def _next_version(
    row: ArticleRow,
    fetched: Fetched,
    change: Change,
    *,
    run_id: int | None,
    changed: Sequence[str] = (),
    meaning: Sequence[str] = (),
) -> Version:
    """Return what was fetched of an article as its next version."""
    article = fetched.article
    return Version(
        article_row_id=row.id,
        seq=row.version_count + 1,
        fetched_at=fetched.now,
        change=change,
        changed=list(changed),
        meaning=list(meaning),
        **{field: getattr(article, field) for field in _COPIED_FIELDS},
        fingerprint=_digest(article),
        entries=[{**asdict(entry), "published": _shown(entry.published)} for entry in article.entries],
        layers=dict(article.layers),
        translations=dict(article.translations),
        extractor=EXTRACTOR,
        raw_record_id=fetched.raw_id,
        run_id=run_id,
    )


def _update_row(row: ArticleRow, article: Article, version: Version | None) -> None:
    row.author, row.published, row.extractor = article.author, article.published, EXTRACTOR
    if version is None:
        return
    row.title = article.title
    row.version_count = version.seq
    row.is_edited = row.is_edited or bool(version.changed)


def _note_fields(session: Session, row: ArticleRow, article: Article, *, run_id: int | None, now: datetime) -> None:
    pairs = {"author": (row.author, article.author), "published": (_shown(row.published), _shown(article.published))}
    for field, (before, after) in pairs.items():
        if before != after:
            session.add(
                FieldChange(article_row_id=row.id, seen_at=now, run_id=run_id, field=field, before=before, after=after)
            )


def _shown(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _first_visit(article: Article, now: datetime) -> datetime:
    share = crc32(article.article_id.encode("utf-8", "replace")) / 2**32
    return now + timedelta(days=1) + IMPORT_SPREAD * share


def _key(article: Article) -> _Key:
    return article.outlet, storable_key(article.article_id)


def _known_ids(session: Session, articles: Sequence[Article]) -> set[_Key]:
    known = load_rows_with(session, select(*_KEY.clauses), _KEY, {_key(article) for article in articles})
    return {(outlet, article_id) for outlet, article_id in known}


def _insert_many(
    session: Session, fresh: Mapping[_Key, Fetched], *, run_id: int | None, imported: bool
) -> dict[_Key, Recorded]:
    if not fresh:
        return {}
    change = Change.IMPORTED if imported else Change.NEW
    rows = [_first_row(one, run_id=run_id, imported=imported) for one in fresh.values()]
    _insert_all(session, rows)
    versions = [_first_version(row, one, change, run_id=run_id) for row, one in zip(rows, fresh.values(), strict=True)]
    _insert_all(session, versions)
    urls = [(one.article.url, *one.article.urls) for one in fresh.values()]
    insert_urls_of(session, zip(rows, urls, strict=True))
    return {
        key: Recorded(change=change, version=version, article_row=row)
        for key, version, row in zip(fresh, versions, rows, strict=True)
    }


def _insert_all(session: Session, objects: Sequence[ArticleRow] | Sequence[Version]) -> None:
    assign_row_ids(session, objects)
    session.add_all(objects)
    session.flush()


def _first_row(one: Fetched, *, run_id: int | None, imported: bool) -> ArticleRow:
    """Return the row of a new article together with the values of its first version, so that it is written once."""
    article = one.article
    row = new_article_row(article.outlet, article.article_id, article.url, now=one.now)
    row.author, row.published, row.title = article.author, article.published, article.title
    row.version_count, row.extractor = 1, EXTRACTOR
    if imported:
        row.next_visit_at = _first_visit(article, one.now)
    else:
        set_first_visit(row, now=one.now, run_id=run_id)
    return row


def _first_version(row: ArticleRow, one: Fetched, change: Change, *, run_id: int | None) -> Version:
    version = _next_version(row, one, change, run_id=run_id)
    version.seq = 1  # the row counts it already
    return version
