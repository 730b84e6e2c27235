"""Classify the downloader's exceptions as reasons why a page could not be fetched."""

from collections.abc import Iterator

from OpenSSL.SSL import Error as TlsError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed

from spiders.article import Refusal
from spiders.fetch.raw_page import FetchFailure

MAX_ERROR_CHARS = 300

_NETWORK_MODULES = ("scrapy.", "twisted.", "OpenSSL.", "service_identity.", "spiders.")
"""Modules whose error messages describe the network and quote no page."""

_REFUSALS: tuple[tuple[type[Exception], Refusal, str], ...] = (
    (DownloadTimeoutError, Refusal.TIMEOUT, "no answer in time"),
    (DownloadCancelledError, Refusal.TOO_LARGE, ""),
    (ResponseDataLossError, Refusal.TRUNCATED, "the connection ended within the answer"),
    (CannotResolveHostError, Refusal.UNREACHABLE, "the host name can't be resolved"),
    (DownloadConnectionRefusedError, Refusal.UNREACHABLE, "the host refused the connection"),
    (UnsupportedURLSchemeError, Refusal.OUTSIDE, ""),
)
"""The refusal for each of the downloader's errors, with a text if the error's own wouldn't help an operator."""


class RequestRefused(IgnoreRequest):
    """A request that isn't made, or a response that isn't accepted."""

    def __init__(self, refusal: Refusal, seen: str) -> None:
        super().__init__(seen)
        self.refusal = refusal


def failure_of(error: Exception) -> FetchFailure:
    """Return what an exception of the downloader means."""
    if isinstance(error, RequestRefused):
        return FetchFailure(refusal=error.refusal, seen=str(error))
    if isinstance(error, DownloadFailedError):
        seen, causes = _description(error), list(_causes(error))
        if any(map(_is_about_certificate, causes)):
            return FetchFailure(
                refusal=Refusal.UNREACHABLE, seen="the server's certificate is refused", is_certificate=True
            )
        is_lost = any(isinstance(cause, ConnectionClosed | ConnectError) for cause in causes)
        return FetchFailure(refusal=Refusal.UNREACHABLE if is_lost else Refusal.BAD_RESPONSE, seen=seen)
    for kind, refusal, text in _REFUSALS:
        if isinstance(error, kind):
            return FetchFailure(refusal=refusal, seen=text or _description(error))
    return FetchFailure(refusal=Refusal.BAD_RESPONSE, seen=_description(error))


def _is_about_certificate(error: BaseException) -> bool:
    """Return whether a certificate is untrusted or another host's, as an interceptor's may be.

    An alert about a certificate comes from a server that asks for ours."""
    if isinstance(error, TlsError):  # OpenSSL raises one class of errors and gives the reason only as text
        return "certificate" in (reason := _tls_reason(error).lower()) and "alert" not in reason
    return isinstance(error, VerificationError)


def _description(error: Exception) -> str:
    """Return the class and message of the error that caused this one, or only the class if the message may quote a
    page, because the result gets into alarms."""
    causes = list(_causes(error))
    other = next((one for one in causes if not type(one).__module__.startswith(_NETWORK_MODULES)), None)
    if other is not None:
        return type(error).__name__ if other is error else f"{type(error).__name__}: {type(other).__name__}"
    first = causes[-1]
    seen = f"TLS: {_tls_reason(first)}" if isinstance(first, TlsError) else f"{type(first).__name__}: {first}"
    return " ".join(seen.split())[:MAX_ERROR_CHARS]


def _tls_reason(error: TlsError) -> str:
    """Return the reasons that OpenSSL gives, without the names of its libraries and functions."""
    return ", ".join(reason for _, _, reason in error.args[0]) if error.args else "the connection broke off"


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    reasons = (failure.value for failure in getattr(error, "reasons", ()))
    for cause in (error.__cause__, *reasons):
        if cause is not None:
            yield from _causes(cause)
