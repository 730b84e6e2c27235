"""`kuzet diff`: show an article's edits sentence by sentence."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from config.local_time import local_time
from kuzet.installation import fail, installation
from kuzet.terminal import out, plain

if TYPE_CHECKING:
    from store.schema.tables.articles import Version
    from store.texts.diff import AlignedSentence, DiffPiece


def diff(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="The article's address.")],
    before: Annotated[
        int | None, typer.Option("--from", metavar="SEQ", help="The older version; else the one before.")
    ] = None,
    after: Annotated[
        int | None, typer.Option("--to", metavar="SEQ", help="The newer version; else the newest.")
    ] = None,
) -> None:
    """Show the differences between two versions of an article.

    Removed words are in [-brackets-], added ones in {+braces+}."""
    from store.articles.articles import load_article_at
    from store.articles.versions import load_article_versions, text_of
    from store.texts.diff import diff_sentences

    with installation(context).database.reading() as session:
        row = load_article_at(session, url)
        if row is None:
            raise fail(f"no stored article was found at {url}")
        versions = {version.seq: version for version in load_article_versions(session, row)}
        if len(versions) == 1 and before is after is None:
            (only,) = versions.values()
            out.print(f"One version so far, seen {local_time(only.fetched_at)} (Almaty); no edit since.")
            return
        newer = _version(versions, after or row.version_count)
        older = _version(versions, before or newer.seq - 1)
    _head("---", older)
    _head("+++", newer)
    if newer.meaning and older.seq == newer.seq - 1:
        out.print(f"{', '.join(newer.changed)}: {', '.join(newer.meaning)}")
    _body(diff_sentences(text_of(older), text_of(newer)))


def _version(versions: "dict[int, Version]", seq: int) -> "Version":
    if seq not in versions:
        stored = ", ".join(map(str, versions)) or "none"
        raise fail(f"there is no version {seq} to compare; stored: {stored}")
    return versions[seq]


def _head(mark: str, version: "Version") -> None:
    seen = local_time(version.fetched_at)
    out.print(plain(f"{mark} version {version.seq}, seen {seen} (Almaty): {version.title}"))


def _body(sentences: "Iterable[AlignedSentence]") -> None:
    same = 0
    for sentence in sentences:
        if sentence.is_same:
            same += 1
            continue
        same = _skipped(same)
        mark = "-" if sentence.after is None else "+" if sentence.before is None else "~"
        out.print(Text.assemble(f"{mark} ", *map(_piece, sentence.pieces)))
    _skipped(same)


def _skipped(same: int) -> int:
    if same:
        out.print(f"  … {same} sentences stayed the same")
    return 0


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
