"""Keep-alive connections that recognise an answer 304 without the work that any other answer needs.

Scrapy makes, guards and encrypts these connections like any other. When a conditional request (conditional.py) is sent
on one, an answer 304 is recognised by its form. Any other answer waits, unread, until Scrapy makes its own request for
the same page, and is then read as the answer to that request.

Only this file uses private parts of Scrapy (tested with 2.19) and Twisted (tested with 26.10): the HTTP/1.1 client
protocol and its states, the connection pool, and the downloader's slots. Neither library has a public way to use a
pooled connection, or to add states to the client."""

import hashlib
import inspect
import re
from asyncio import Future, get_running_loop
from copy import copy
from functools import cached_property, partial
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.ssl import Certificate
from twisted.internet.tcp import Connection
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, ParseError, Request, RequestNotSent
from twisted.web.client import _HTTP11ClientFactory
from twisted.web.iweb import IResponse

from config.models.addresses import Origin
from spiders.article import Tls

# Scrapy inspects the source of all imported modules to name deprecated aliases: a tenth of a run's start-up time.
_stack = inspect.stack
inspect.stack = lambda context=1: [(None,), (None,)]  # type: ignore[list-item]  # noqa: ARG005
from scrapy.core.downloader.handlers.http11 import (  # noqa: E402
    HTTP11DownloadHandler,
    _LenientHTTP11ClientProtocol,
)

inspect.stack = _stack

MAX_304_HEAD_BYTES = 16_384
"""Bytes of headers up to which an answer 304 is awaited; longer answers are left to Scrapy."""

MAX_HEADER_BYTES = 1_000_000
"""Bytes before an answer's body, answers 1xx included. Twisted limits the length of a header line but not their number:
an endless answer filled the memory with gigabytes before its time was over."""

_STATUS = b"HTTP/1.1 304"

_NOT_MODIFIED = re.compile(
    rb"HTTP/1\.1 304(?: [^\r\n]*)?\r\n"
    rb"(?:(?!(?i:transfer-encoding:|connection:(?! *keep-alive *\r)))[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n]*\r\n)*\r\n"
)
"""Matches a whole answer 304 (RFC 9112) after which the connection stays open."""


class KeepAliveConnection(_LenientHTTP11ClientProtocol):
    """A connection of Scrapy's pool."""

    transport: Any
    is_verified = False
    """Whether the server's certificate has been verified."""
    _asked: "Future[bytes | None]"
    _uri = b""
    _begun = b""
    """The bytes of an answer to a conditional request that have arrived so far."""
    _ended: object = None
    """Why no more bytes will come, if the connection is lost."""
    _header_bytes = 0
    """Bytes before the body of the answer to a request of Scrapy's."""

    def ask(self, uri: bytes, request: bytes) -> "Future[bytes | None]":
        """Send `request`, which asks for `uri`. The future's result is the head of an answer 304; None for any other
        answer, or if the connection is lost."""
        self._state = "ASKED"
        self._uri = uri
        self._asked = get_running_loop().create_future()
        if sent := self._sent_at_once(request):
            request = request[sent:]
        if request:
            self.transport.write(request)
        return self._asked

    def _sent_at_once(self, request: bytes) -> int:
        """Send what an unencrypted socket accepts at once, and return the number of bytes sent.

        The reactor would need two more iterations: one to send, one to unregister the socket."""
        transport: Any = self.transport
        is_plain = isinstance(transport, Connection) and not transport.TLS
        if not is_plain or transport.disconnecting or transport.dataBuffer or transport._tempDataLen:
            return 0
        sent = transport.writeSomeData(request)
        return sent if isinstance(sent, int) else 0

    @property
    def has_begun(self) -> bool:
        """Return whether an answer other than 304 waits to be read."""
        return bool(self._begun)

    def drop(self) -> None:
        """Abort the connection."""
        self.transport.abortConnection()

    @cached_property
    def ip_address(self) -> str:
        """The server's address."""
        return str(self.transport.getPeer().host)

    @cached_property
    def tls(self) -> Tls | None:
        """The facts of the connection's encryption, or None if it isn't encrypted."""
        try:
            certificate = Certificate(self.transport.getPeerCertificate())  # type: ignore[no-untyped-call]
        except AttributeError:
            return None
        protocol = self.transport.getHandle().get_protocol_version_name()
        return tls_of(certificate, protocol=protocol, is_verified=self.is_verified)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Collect the bytes of a possible answer 304; pass all others on to Scrapy."""
        if self._state == "QUIESCENT" and self._begun:
            self._begun += data
            return
        if self._state != "ASKED":
            super().dataReceived(data)  # type: ignore[no-untyped-call]
            self._limit_headers(len(data))
            return
        self._begun += data
        if self._begun.endswith(b"\r\n\r\n") and _NOT_MODIFIED.fullmatch(self._begun):
            head, self._begun = self._begun, b""
            self._answer(head)
        elif (
            len(self._begun) > MAX_304_HEAD_BYTES
            or b"\r\n\r\n" in self._begun
            or self._begun[: len(_STATUS)] != _STATUS[: len(self._begun)]
        ):
            # This can't become an answer 304. If the server closes the connection after it, it must not be lost.
            self.transport.pauseProducing()
            self._answer(None)

    def request(self, request: Request) -> Deferred[IResponse]:
        """Return the answer to a request by Scrapy: the one that has begun to arrive, if it is for the same URI."""
        self._header_bytes = 0
        if not self._begun:
            return super().request(request)
        begun, self._begun = self._begun, b""
        if (request.method, request.uri) != (b"GET", self._uri):
            self.drop()
            return fail(RequestNotSent())  # Twisted sends it over a new connection
        sent = copy(request)
        sent.writeTo = lambda _: succeed(None)  # type: ignore[method-assign]
        answer = super().request(sent)
        # not before the receiver of the answer is set
        get_running_loop().call_soon(self._read, begun)
        return answer

    def _limit_headers(self, received: int) -> None:
        if self._parser is None or self._parser.state == BODY:
            return
        self._header_bytes += received
        if self._header_bytes > MAX_HEADER_BYTES:
            error = ParseError(f"more than {MAX_HEADER_BYTES} bytes of headers", b"")  # type: ignore[no-untyped-call]
            self._giveUp(Failure(error))  # type: ignore[no-untyped-call]
            self.drop()  # cancelling alone would wait for the server

    def _read(self, begun: bytes) -> None:
        self.dataReceived(begun)
        if self._ended is not None:
            self.connectionLost(self._ended)  # type: ignore[no-untyped-call]
        elif self._state == "WAITING":
            self.transport.resumeProducing()

    def _answer(self, head: bytes | None) -> None:
        self._state = "QUIESCENT"
        if not self._asked.done():
            self._asked.set_result(head)

    def _connectionLost_QUIESCENT(self, reason: object) -> None:  # noqa: N802 - as Twisted names its states
        if self._begun:
            self._ended = reason
        else:
            super()._connectionLost_QUIESCENT(reason)  # type: ignore[no-untyped-call]

    def _connectionLost_ASKED(self, reason: object) -> None:  # noqa: ARG002, N802 - as above
        self._begun = b""
        self._answer(None)
        self._state = "CONNECTION_LOST"


class _KeepAliveFactory(_HTTP11ClientFactory):
    noisy = False

    def __init__(self, is_verified: bool, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[no-untyped-call]
        self._is_verified = is_verified

    def buildProtocol(self, addr: object) -> KeepAliveConnection:  # noqa: ARG002, N802 - Twisted's name
        connection = KeepAliveConnection(self._quiescentCallback)  # type: ignore[no-untyped-call]
        connection.is_verified = self._is_verified
        return connection


class KeepAliveHandler(HTTP11DownloadHandler):
    """Scrapy's download handler with keep-alive connections that recognise an answer 304."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._is_verified = crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        pool: Any = self._pool
        pool._factory = partial(_KeepAliveFactory, self._is_verified)

    def idle(self, origin: Origin) -> KeepAliveConnection | None:
        """Return an idle connection to a host, if there is one, and keep it open a while longer."""
        scheme, host, port = origin
        waiting = self._pool._connections.get((scheme.encode(), host.encode(), port, None))
        if not waiting or waiting[0].state != "QUIESCENT" or waiting[0].has_begun:
            return None
        found: KeepAliveConnection = waiting[0]
        self._pool._timeouts[found].reset(self._pool.cachedConnectionTimeout)
        return found


def idle_connection(crawler: Any, origin: Origin) -> KeepAliveConnection | None:
    """Return an idle connection of a crawler to a host, if there is one."""
    handler = crawler.engine.downloader.handlers._get_handler(origin[0])
    return handler.idle(origin) if isinstance(handler, KeepAliveHandler) else None


def idle_slot(crawler: Any, origin: Origin) -> Any:
    """Return the downloader's slot for a host, which keeps its delay; None while a request is under way or waits."""
    slot = crawler.engine.downloader.slots.get(origin[1])
    return None if slot is None or slot.active or slot.queue else slot


def tls_of(certificate: Any, *, protocol: str | None, is_verified: bool) -> Tls:
    """Return the facts of a connection from Twisted's certificate."""
    issuer = certificate.original.to_cryptography().issuer.rfc4514_string()
    digest = hashlib.sha256(certificate.dump()).hexdigest()
    return Tls(protocol=protocol, issuer=issuer[:500], certificate=digest, is_verified=is_verified)
