"""`kuzet verify`: check the archive and the chain of evidence."""

from typing import TYPE_CHECKING, Annotated

import typer

from kuzet.installation import Exit, fail, installation
from kuzet.terminal import err, out, plain

if TYPE_CHECKING:
    from store.chain.chain import ChainHead

MAX_SHOWN_FINDINGS = 20


def verify(
    context: typer.Context,
    head: Annotated[
        str | None,
        typer.Option(metavar="POSITION:DIGEST", help="A chain head noted elsewhere, as this command prints it."),
    ] = None,
) -> None:
    """Check every archived response and the whole chain of evidence, offline. Exit code 1: a record was changed."""
    from store.archive.object_store import archive_of
    from store.integrity.verify import verify

    home = installation(context).home
    found = verify(home.database_url, archive_of(home), home.heads, expected=_head(head))
    for finding in found.findings[:MAX_SHOWN_FINDINGS]:
        err.print(plain(f"{finding.record}: {finding.seen}"))
    if found.findings:
        raise fail(f"{len(found.findings)} findings; the first is {found.findings[0].record}")
    last = f"; the last link is {found.head.position}:{found.head.digest}" if found.head else ""
    out.print(
        f"Nothing was changed: {found.links} records, {found.archived} of them archived responses, and {found.heads} "
        f"noted heads{last}"
    )


def _head(text: str | None) -> "ChainHead | None":
    from store.chain.chain import ChainHead

    if text is None:
        return None
    position, _, digest = text.partition(":")
    if not position.isdigit() or len(digest) != 64:
        raise fail(f"{text!r} is not a chain head: write POSITION:DIGEST, as kuzet verify prints it", Exit.USAGE)
    return ChainHead(position=int(position), digest=digest)
