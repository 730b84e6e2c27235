"""Parse and validate web addresses, hosts and ports of configuration files."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from config.models.strict import refuse_value

DEFAULT_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]
"""Scheme, host and port. Requests are allowed or refused by origin."""


def _is_web_url(url: str) -> str:
    if origin_of(url) is None:
        remedy = "begin it with http:// or https:// and the host, without user names"
        raise refuse_value(f"{url!r} is not a web address", remedy)
    return url


def _is_host(written: str) -> str:
    if split_host(written) is None:
        named = urlsplit(written).hostname if "://" in written else None
        remedy = f"write only the host, such as {named or 'example.kz'}, without https:// or path"
        raise refuse_value(f"{written!r} is not a host", remedy)
    return written


def _is_host_and_port(written: str) -> str:
    split = split_host(written)
    if split is None or split[1] is None:
        raise refuse_value(f"{written!r} is not host:port", "write it as '127.0.0.1:8800'")
    return written


WebUrl = Annotated[str, AfterValidator(_is_web_url)]
Host = Annotated[str, AfterValidator(_is_host)]
HostAndPort = Annotated[str, AfterValidator(_is_host_and_port)]


def split_hosts(written: Iterable[str]) -> Iterator[tuple[str, int | None]]:
    for one in written:
        split = split_host(one)
        assert split is not None, "the fields' own validators refuse what cannot be split"
        yield split


def split_host(written: str) -> tuple[str, int | None] | None:
    """Return host and port of `example.kz` or `127.0.0.1:8800`; None for any other text."""
    try:
        parts = urlsplit(f"//{written.strip()}")
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or "@" in parts.netloc or "*" in parts.netloc or parts.path or parts.query or parts.fragment:
        return None
    return ascii_host(parts.hostname), port


def origin_of(url: str) -> Origin | None:
    """Return the origin of a web address; None for other texts and addresses with a user name."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return _origin(parts.scheme, parts.netloc)


@lru_cache(maxsize=1000)
def _origin(scheme: str, netloc: str) -> Origin | None:
    """Return the origin; cached, because a run has thousands of addresses at few hosts."""
    try:
        parts = urlsplit(f"{scheme}://{netloc}/")
        port = parts.port
    except ValueError:
        return None
    if scheme not in DEFAULT_PORTS or not parts.hostname or "@" in netloc:
        return None
    return scheme, ascii_host(parts.hostname), DEFAULT_PORTS[scheme] if port is None else port


def ascii_host(host: str) -> str:
    """Return the host in lower case, with other alphabets in their xn-- form."""
    try:
        return host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return host.lower()
