"""Errors that kept a crawl from being whole: certificates, robots.txt, a full disk, faults of this program."""

from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate

from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm, alarm
from crawler.health.observed_run import ObservedRun
from crawler.health.run_record import RunHistory, RunRecord

_CODES = {
    AlarmKind.FAILED: "crawl-failed",
    AlarmKind.CERTIFICATE: "certificate-invalid",
    AlarmKind.ROBOTS: "robots-unreadable",
    AlarmKind.ROBOTS_SILENT: "robots-unanswered",
}


def observe(run: ObservedRun, _before: list[RunRecord]) -> dict[str, Any]:
    """Return the errors for the run's record."""
    failures = {kind.value: error for kind, error in run.failures.items()}
    return {"failures": failures, "unstored": run.unstored, "presented": run.presented}


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield an alarm for each kind of error."""
    run = history.current
    if run.unstored:
        errors = ", ".join(dict.fromkeys(run.unstored))
        yield alarm(AlarmKind.NOT_KEPT, "pages-not-stored", pages=len(run.unstored), error=errors)
    if AlarmKind.DISK_FULL in run.failures:
        yield alarm(AlarmKind.DISK_FULL, "disk-full")
    for kind, code in _CODES.items():
        error = run.failures.get(kind)
        if error is None or (kind is AlarmKind.FAILED and AlarmKind.DISK_FULL in run.failures):
            continue
        if kind is AlarmKind.CERTIFICATE and run.presented:
            error = f"{error}; {_signer_of(run.presented[0])}"
        yield alarm(kind, code, error=error)


def _signer_of(certificate: str) -> str:
    """Return a sentence part with the issuer and digest of a PEM certificate."""
    read = load_pem_x509_certificate(certificate.encode())
    return f"signed by {read.issuer.rfc4514_string()[:300]}, SHA-256 {read.fingerprint(SHA256()).hex()}"
