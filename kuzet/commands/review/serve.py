"""`kuzet serve`: run the review desk."""

from ipaddress import ip_address
from typing import Annotated

import typer

from kuzet.installation import Exit, fail, installation
from kuzet.terminal import out

DEFAULT_PORT = 8470


def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="The address to listen on; the default is this machine only.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = DEFAULT_PORT,
    proxy: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The IP address of an HTTPS proxy in front of the desk.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="HOST", help="The host name under which the proxy is reached.")
    ] = None,
) -> None:
    """Run the review desk on this machine. Create an account first: kuzet user add NAME.

    Behind a proxy, name it: its forwarded headers are trusted, those of other clients are ignored."""
    from review.app import create_app
    from review.web.serve import serve
    from store.integrity.integrity_check import check_database

    if (proxy is None) != (name is None):
        raise fail("a proxy needs both options: --proxy ADDRESS and --name HOST", Exit.USAGE)
    if proxy is not None and not _is_address(proxy):
        raise fail(f"{proxy!r} is not an IP address: name the one that the proxy connects from (127.0.0.1)", Exit.USAGE)
    place = installation(context)
    check_database(place.home)
    reached = f"https://{name}/" if name else f"http://{host}:{port}/"
    out.print(f"The desk is at {reached} (Ctrl-C stops it)")
    serve(create_app(place.database, place.config, place.home), host=host, port=port, proxy=proxy, name=name)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
