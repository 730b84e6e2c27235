"""What the downloader's errors mean, in words that an alarm may show."""

import pytest
from OpenSSL.SSL import Error as TlsError
from scrapy.exceptions import DownloadFailedError
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from spiders.article import Refusal
from spiders.fetch.fetch_errors import failure_of


def failed(cause: Exception) -> DownloadFailedError:
    error = DownloadFailedError("[<Failure>]")
    error.__cause__ = ResponseNeverReceived([Failure(cause)])  # type: ignore[no-untyped-call]
    return error


@pytest.mark.parametrize(
    ("cause", "refusal", "seen"),
    [
        (TlsError([("SSL routines", "", "wrong version number")]), Refusal.BAD_RESPONSE, "TLS: wrong version number"),
        (
            TlsError([("", "", "tlsv13 alert certificate required")]),
            Refusal.BAD_RESPONSE,
            "TLS: tlsv13 alert certificate required",
        ),
        (TlsError([("", "", "certificate verify failed")]), Refusal.UNREACHABLE, "the server's certificate is refused"),
        (TlsError(), Refusal.BAD_RESPONSE, "TLS: the connection broke off"),
        (ConnectionLost(), Refusal.UNREACHABLE, f"ConnectionLost: {ConnectionLost()}"),
        (KeyError("words of a page"), Refusal.BAD_RESPONSE, "DownloadFailedError: KeyError"),
    ],
)
def test_an_error_is_described_by_its_cause(cause: Exception, refusal: Refusal, seen: str) -> None:
    failure = failure_of(failed(cause))
    assert (failure.refusal, failure.seen) == (refusal, seen)
