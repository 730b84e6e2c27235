"""Record the TLS facts of each response, and the certificates of a refused connection: evidence of interception."""

from functools import cache
from pathlib import Path
from typing import Any

import certifi
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates
from scrapy import Request
from scrapy.http import Response
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from config.models.addresses import origin_of
from crawler.download.keep_alive import KeepAliveHandler, tls_of
from crawler.download.middlewares import AUTHORITIES, PRESENTED
from crawler.download.robots import CERTIFICATE_REFUSED, IS_ROBOTS_REQUEST
from spiders.fetch.fetch_errors import failure_of
from spiders.fetch.fetch_page import TLS

MAX_CHAIN_CERTIFICATES = 10


class TlsRecordingHandler(KeepAliveHandler):
    """The download handler for https, which keeps the facts of the connection with the request.

    There is one connection to a host at a time, so the newest one is the one that brought the response."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._stats = crawler.stats
        self._connections: dict[str, Any] = {}
        self._authorities: dict[str, tuple[Any, str]] = {}
        """Host -> its newest connection, and the authority that issued its certificate; empty if public."""
        self._contextFactory: Any = _RecordingPolicy(self._contextFactory, self._connections)

    async def download_request(self, request: Request) -> Response:
        """Return the response, as Scrapy's handler gives it."""
        origin = origin_of(request.url)
        try:
            response = await super().download_request(request)
        except Exception as error:
            if origin is not None and failure_of(error).is_certificate:
                self._note_refused(origin[1], request)
            raise
        if response.certificate is not None and origin is not None:
            connection = self._connections.get(origin[1])
            protocol = connection.get_protocol_version_name() if connection is not None else None
            self._note_authority(origin[1], connection)
            request.meta[TLS] = tls_of(response.certificate, protocol=protocol, is_verified=self._is_verified)
        return response

    def _note_refused(self, host: str, request: Request) -> None:
        """Record the certificates that `host` presented and, unless a redirect led to it, that they were refused.

        A refusal of a request for robots.txt is recorded by `crawler.download.robots`."""
        connection = self._connections.get(host)
        chain = (connection.get_peer_cert_chain() or ()) if connection is not None else ()
        found = (one.to_cryptography().public_bytes(Encoding.PEM) for one in chain[:MAX_CHAIN_CERTIFICATES])
        self._stats.set_value(PRESENTED, tuple(pem.decode("ascii") for pem in found))
        if not {"redirect_urls", IS_ROBOTS_REQUEST} & request.meta.keys():
            self._stats.set_value(CERTIFICATE_REFUSED, host)

    def _note_authority(self, host: str, connection: Any) -> None:
        """Note which authority issued a host's certificate: the last one of the verified chain."""
        chain = connection.get_verified_chain() if connection is not None else None
        if chain and self._authorities.get(host, (None, ""))[0] is not connection:
            root = chain[-1].to_cryptography()
            digest = root.fingerprint(SHA256()).hex()
            name = "" if digest in _public_authorities() else f"{root.subject.rfc4514_string()[:300]}, SHA-256 {digest}"
            self._authorities[host] = connection, name
            self._stats.set_value(AUTHORITIES, {one: named for one, (_, named) in self._authorities.items()})


@cache
def _public_authorities() -> frozenset[str]:
    """Return the digests of the authorities that browsers trust (Mozilla's list)."""
    listed = load_pem_x509_certificates(Path(certifi.where()).read_bytes())
    return frozenset(one.fingerprint(SHA256()).hex() for one in listed)


@implementer(IPolicyForHTTPS)
class _RecordingPolicy:
    """Makes connections as another policy does and keeps the newest one to each host."""

    def __init__(self, policy: Any, connections: dict[str, Any]) -> None:
        self._policy = policy
        self._connections = connections

    def creatorForNetloc(self, hostname: bytes, port: int) -> "_RecordingCreator":  # noqa: N802 - Twisted's name
        creator = self._policy.creatorForNetloc(hostname, port)
        return _RecordingCreator(creator, hostname.decode("ascii"), self._connections)


@implementer(IOpenSSLClientConnectionCreator)
class _RecordingCreator:
    def __init__(self, creator: Any, host: str, connections: dict[str, Any]) -> None:
        self._creator = creator
        self._host = host
        self._connections = connections

    def clientConnectionForTLS(self, tlsProtocol: Any) -> Any:  # noqa: N802, N803 - Twisted's names
        connection = self._creator.clientConnectionForTLS(tlsProtocol)
        self._connections[self._host] = connection
        return connection
