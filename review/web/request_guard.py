"""Guard every request and response: host names, sizes, headers, and errors without details."""

import logging
import traceback
from ipaddress import ip_address

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
MAX_BODY_BYTES = 64 * 1024
"""Size of a form without a file; the longest note fits many times."""

MAX_PATH_CHARS = 1000
MAX_LENGTH_DIGITS = 19
"""Python raises on numbers with some thousand digits; no valid length has twenty."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"x-robots-tag", b"noindex"),
)
NO_STORE = (b"cache-control", b"no-store")
ONLY_HTTPS = (b"strict-transport-security", b"max-age=31536000")

_log = logging.getLogger("kuzet.review")


class BodyTooLargeError(Exception):
    """A request's body is larger than any form of the desk."""


def allowed_hosts(host: str) -> frozenset[str] | None:
    """Return the Host names accepted when listening on `host`: loopback names and the name itself.

    None stands for any IP address: a desk that listens everywhere is reached under each of the machine's addresses, and
    only a name can be pointed at it by a stranger's DNS."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared with, not bound to
        return None
    return LOOPBACK_NAMES | {_bracketed(host.lower())}


class RequestGuard:
    """ASGI middleware around the whole desk."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _GuardedSend(scope, send)
        try:
            await self._pass_on(scope, receive, answer)
        except BodyTooLargeError:
            await answer.plain("The form is too large.", 413)
        except Exception as error:  # nothing may pass: messages and tracebacks may contain names
            log_error(error)
            await answer.plain("Something went wrong at the desk. Nothing of this request was saved.", 500)

    async def _pass_on(self, scope: Scope, receive: Receive, answer: "_GuardedSend") -> None:
        headers = dict(scope["headers"])
        if not is_known(headers.get(b"host", b""), scope["app"].state.hosts):
            await answer.plain("This desk does not go by that name.", 400)
            return
        if len(scope["path"]) > MAX_PATH_CHARS:
            await answer.plain("No page of this desk has so long an address.", 404)
            return
        length = headers.get(b"content-length", b"0")
        most = scope["app"].state.longest_bodies.get(scope["path"], MAX_BODY_BYTES)
        if not length.isdigit() or len(length) > MAX_LENGTH_DIGITS or int(length) > most:
            raise BodyTooLargeError
        await self.app(scope, _LimitedBody(receive, most), answer)


class _LimitedBody:
    """Receive the request's body, up to the limit."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise BodyTooLargeError
        return message


class _GuardedSend:
    """Send the response with the headers that every response carries."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            given = list(message.get("headers", []))
            named = {name.lower() for name, _ in given}
            ours = [*HEADERS, NO_STORE, *([ONLY_HTTPS] if self._scope["scheme"] == "https" else [])]
            message = {**message, "headers": [*given, *(one for one in ours if one[0] not in named)]}
        await self._send(message)

    async def plain(self, text: str, status: int) -> None:
        """Respond with one line, unless a response has already started."""
        if not self._started:
            await PlainTextResponse(text, status)(self._scope, _nothing, self)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def is_known(header: bytes, hosts: frozenset[str] | None) -> bool:
    """Return whether a Host header names this desk, by the result of `allowed_hosts`."""
    name = _without_port(header.decode("latin-1").lower())
    if hosts is None:
        return name in LOOPBACK_NAMES or is_address(name)
    return name in hosts


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def is_address(name: str) -> bool:
    """Return whether a host name is an IP address, in brackets or not."""
    try:
        ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def log_error(error: Exception) -> None:
    """Log an error's type and place without its message, which may contain names."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    _log.error("%s", f"{type(error).__name__} at {places}")
