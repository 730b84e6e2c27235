"""`kuzet diff`: show an article's edits sentence by sentence."""

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from config.local_time import local_time
from kuzet.installation import fail, installation
from kuzet.terminal import out, plain

if TYPE_CHECKING:
    from store.reports.sightings import ArticleSightings
    from store.schema.tables.articles import FieldChange, Version
    from store.texts.diff import AlignedSentence, DiffPiece


def diff(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="The article's address.")],
    before: Annotated[
        int | None, typer.Option("--from", metavar="SEQ", help="The older version; default: the one before the newer.")
    ] = None,
    after: Annotated[
        int | None, typer.Option("--to", metavar="SEQ", help="The newer version; default: the newest.")
    ] = None,
) -> None:
    """Show an article's versions and absences, and the differences between two versions.

    The address may have tracking parameters, a fragment and either scheme, or no scheme. Removed words are shown in
    [-brackets-], added ones in {+braces+}."""
    from store.articles.addresses import find_article
    from store.articles.versions import load_article_versions, load_field_changes
    from store.reports.sightings import load_sightings

    found = installation(context)
    with found.stored.reading() as session:
        row = find_article(session, url, found.config.outlets.values())
        if row is None:
            raise fail(f"no stored article was found at {url}")
        versions = {version.seq: version for version in load_article_versions(session, row)}
        seen = load_sightings(session, [row])[row.id]
        is_single = len(versions) == 1 and before is after is None
        if is_single:
            out.print(f"One version so far, seen {local_time(versions[1].fetched_at)} (Almaty); no edit since.")
        _versions(list(versions.values()), seen)
        _absences(seen)
        _field_changes(load_field_changes(session, row))
        if is_single:
            return
        newer = _version(versions, after or row.version_count)
        older = _version(versions, before or newer.seq - 1)
    _differences(older, newer)


def _differences(older: "Version", newer: "Version") -> None:
    from store.articles.versions import text_of
    from store.texts.diff import diff_sentences

    _head("---", older)
    _head("+++", newer)
    if newer.meaning and older.seq == newer.seq - 1:
        out.print(f"{', '.join(newer.changed)}: {', '.join(newer.meaning)}")
    for field in ("author", "published"):
        if (old := getattr(older, field)) != (new := getattr(newer, field)):
            out.print(plain(f"{field}: {old or '–'} → {new or '–'}"))
    _body(diff_sentences(text_of(older), text_of(newer)))


def _versions(versions: "list[Version]", seen: "ArticleSightings") -> None:
    """Print when each version was seen first and last, its digest, and which earlier version it equals."""
    first: dict[str, int] = {}
    for version, following in zip(versions, (*versions[1:], None), strict=True):
        times = f"{local_time(version.fetched_at)} – {local_time(seen.last_seen(version, following))}"
        equal = first.setdefault(version.fingerprint, version.seq)
        revert = f", {version.seq} equals {equal}" if equal != version.seq else ""
        meaning = f", {', '.join(version.meaning)}" if version.meaning else ""
        out.print(plain(f"version {version.seq}: {version.change}{meaning}{revert}; seen {times} (Almaty)"))
        out.print(plain(f"  sha256 of its words {version.fingerprint}"))


def _absences(seen: "ArticleSightings") -> None:
    """Print the times in which the article was not online and listed."""
    for span in seen.spans():
        if span.state not in ("live", "edited"):
            until = local_time(span.until) if span.until else "now"
            before = f", last response before {local_time(span.last_before)}" if span.last_before else ""
            out.print(plain(f"{span.state}: {local_time(span.since)} – {until} (Almaty){before}; {span.proof or '–'}"))


def _field_changes(changes: "Iterable[FieldChange]") -> None:
    for one in changes:
        times = f"{local_time(one.seen_at)} (Almaty)"
        out.print(plain(f"{one.field}: {one.before or '–'} → {one.after or '–'}, seen {times}"))


def _version(versions: "dict[int, Version]", seq: int) -> "Version":
    if seq not in versions:
        stored = ", ".join(map(str, versions)) or "none"
        raise fail(f"there is no version {seq} to compare; stored: {stored}")
    return versions[seq]


def _head(mark: str, version: "Version") -> None:
    seen = local_time(version.fetched_at)
    out.print(plain(f"{mark} version {version.seq}, seen {seen} (Almaty): {version.title}"))


def _body(sentences: "Iterable[AlignedSentence]") -> None:
    for is_same, group in groupby(sentences, key=lambda sentence: sentence.is_same):
        alike = list(group)
        if is_same:
            out.print(f"  … {len(alike)} sentences stayed the same")
            continue
        for sentence in alike:
            mark = "-" if sentence.after is None else "+" if sentence.before is None else "~"
            out.print(Text.assemble(f"{mark} ", *map(_piece, sentence.pieces)))


def _piece(piece: "DiffPiece") -> tuple[str, str]:
    from store.texts.diff import DiffKind

    shown = plain(piece.text)
    match piece.kind:
        case DiffKind.SAME:
            return shown, ""
        case DiffKind.REMOVED:
            return f"[-{shown}-]", "red"
        case DiffKind.ADDED:
            return f"{{+{shown}+}}", "green"
