"""Connections that can be asked whether a page is as it was, without the work that any other answer needs.

A line is made, guarded and encrypted like every connection of Scrapy's. Asked the short way (conditional.py), it
knows an answer 304 by its form. Any other answer waits, unread, until Scrapy makes its own request for the same page,
and is read as the answer to that."""

import re
from asyncio import Future, get_running_loop
from copy import copy
from functools import cached_property, partial
from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _LenientHTTP11ClientProtocol
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.ssl import Certificate
from twisted.internet.tcp import Connection
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, ParseError, Request, RequestNotSent
from twisted.web.client import _HTTP11ClientFactory
from twisted.web.iweb import IResponse

from config.models.addresses import Origin
from spiders.fetch.connection import Tls, tls_of

LONGEST_HEAD = 16_384
"""Bytes of an answer's headers that are waited for; a longer head is Scrapy's to judge."""

LONGEST_HEADS = 1_000_000
"""Bytes before an answer's body, those of answers 1xx included. Twisted limits a line of them and not their number: a
server that never came to an end filled the memory with gigabytes before its time was over."""

_STATUS = b"HTTP/1.1 304"

_NOT_MODIFIED = re.compile(
    rb"HTTP/1\.1 304(?: [^\r\n]*)?\r\n"
    rb"(?:(?!(?i:transfer-encoding:|connection:(?! *keep-alive *\r)))[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n]*\r\n)*\r\n"
)
"""A whole answer 304 as RFC 9112 writes it, after which the connection stays."""


class Line(_LenientHTTP11ClientProtocol):
    """A connection of Scrapy's pool."""

    transport: Any
    is_verified = False
    """Whether the server's certificate is checked."""
    _asked: "Future[bytes | None]"
    _uri = b""
    _begun = b""
    """What has come of an answer to the short way."""
    _ended: object = None
    """Why no more will come of it, if that is so."""
    _heads = 0
    """Bytes that came before the body of the answer to a request of Scrapy's."""

    def ask(self, uri: bytes, request: bytes) -> "Future[bytes | None]":
        """Send `request`, which is for `uri`; the head of an answer 304, or None for any other answer, or for none."""
        self._state = "ASKED"
        self._uri = uri
        self._asked = get_running_loop().create_future()
        if sent := self._sent_at_once(request):
            request = request[sent:]
        if request:
            self.transport.write(request)
        return self._asked

    def _sent_at_once(self, request: bytes) -> int:
        """How many bytes the connection takes now, where it has no encryption; the reactor, which has to be told first
        that there is something to send, does it in its next round and forgets about it in the one after."""
        way: Any = self.transport
        is_plain = isinstance(way, Connection) and not way.TLS
        if not is_plain or way.disconnecting or way.dataBuffer or way._tempDataLen:
            return 0
        sent = way.writeSomeData(request)
        return sent if isinstance(sent, int) else 0

    @property
    def has_begun(self) -> bool:
        """Whether an answer that is no 304 waits to be read."""
        return bool(self._begun)

    def drop(self) -> None:
        """Break the connection off."""
        self.transport.abortConnection()

    @cached_property
    def ip_address(self) -> str:
        """Whom it leads to."""
        return str(self.transport.getPeer().host)

    @cached_property
    def tls(self) -> Tls | None:
        """What its encryption vouches for; None if there is none."""
        try:
            certificate = Certificate(self.transport.getPeerCertificate())  # type: ignore[no-untyped-call]
        except AttributeError:
            return None
        protocol = self.transport.getHandle().get_protocol_version_name()
        return tls_of(certificate, protocol=protocol, is_verified=self.is_verified)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take what has come; it is left to Scrapy unless it belongs to an answer 304."""
        if self._state == "QUIESCENT" and self._begun:
            self._begun += data
            return
        if self._state != "ASKED":
            super().dataReceived(data)  # type: ignore[no-untyped-call]
            self._limit_heads(len(data))
            return
        self._begun += data
        if self._begun.endswith(b"\r\n\r\n") and _NOT_MODIFIED.fullmatch(self._begun):
            head, self._begun = self._begun, b""
            self._answer(head)
        elif not _may_become_304(self._begun):
            # The other end may close behind its answer, which must not be lost by that.
            self.transport.pauseProducing()
            self._answer(None)

    def request(self, request: Request) -> Deferred[IResponse]:
        """The answer to a request of Scrapy's: if it has begun to come, that one; no answer to another request."""
        self._heads = 0
        if not self._begun:
            return super().request(request)
        begun, self._begun = self._begun, b""
        if (request.method, request.uri) != (b"GET", self._uri):
            self.drop()
            return fail(RequestNotSent())  # Twisted makes a new connection and sends it there
        sent = copy(request)
        sent.writeTo = lambda _: succeed(None)  # type: ignore[method-assign]
        answer = super().request(sent)
        # Not before it is known who reads it.
        get_running_loop().call_soon(self._read, begun)
        return answer

    def _limit_heads(self, received: int) -> None:
        if self._parser is None or self._parser.state == BODY:
            return
        self._heads += received
        if self._heads > LONGEST_HEADS:
            error = ParseError(f"more than {LONGEST_HEADS} bytes of headers", b"")  # type: ignore[no-untyped-call]
            self._giveUp(Failure(error))  # type: ignore[no-untyped-call]
            self.drop()  # giving up alone would wait for the other end

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

    def _connectionLost_QUIESCENT(self, reason: object) -> None:  # noqa: N802 - as Twisted's states are named
        if self._begun:
            self._ended = reason
        else:
            super()._connectionLost_QUIESCENT(reason)  # type: ignore[no-untyped-call]

    def _connectionLost_ASKED(self, reason: object) -> None:  # noqa: ARG002, N802 - the same
        self._begun = b""
        self._answer(None)
        self._state = "CONNECTION_LOST"


def _may_become_304(begun: bytes) -> bool:
    is_whole = len(begun) > LONGEST_HEAD or b"\r\n\r\n" in begun
    return not is_whole and begun[: len(_STATUS)] == _STATUS[: len(begun)]


class _LineFactory(_HTTP11ClientFactory):
    noisy = False

    def __init__(self, is_verified: bool, *how: object) -> None:
        super().__init__(*how)  # type: ignore[no-untyped-call]
        self._is_verified = is_verified

    def buildProtocol(self, addr: object) -> Line:  # noqa: ARG002, N802 - Twisted's name
        line = Line(self._quiescentCallback)  # type: ignore[no-untyped-call]
        line.is_verified = self._is_verified
        return line


class LineHandler(HTTP11DownloadHandler):
    """Scrapy's handler, whose connections are lines."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._is_verified = crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        pool: Any = self._pool
        pool._factory = partial(_LineFactory, self._is_verified)

    def line(self, origin: Origin) -> Line | None:
        """The connection to a host that waits for a request, if there is one; it stays so for a while longer."""
        scheme, host, port = origin
        waiting = self._pool._connections.get((scheme.encode(), host.encode(), port, None))
        if not waiting or waiting[0].state != "QUIESCENT" or waiting[0].has_begun:
            return None
        found: Line = waiting[0]
        self._pool._timeouts[found].reset(self._pool.cachedConnectionTimeout)
        return found
