"""Raise alarms for errors that kept a crawl from being complete: certificates, robots.txt, a full disk, bugs."""

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import (
    Certificate,
    DNSName,
    ExtensionNotFound,
    IPAddress,
    SubjectAlternativeName,
    load_pem_x509_certificate,
)

from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm, alarm
from crawler.health.observed_run import ObservedRun
from crawler.health.run_record import RunHistory, RunRecord

_CODES = {
    AlarmKind.FAILED: "crawl-failed",
    AlarmKind.ROBOTS: "robots-unreadable",
    AlarmKind.ROBOTS_SILENT: "robots-unanswered",
}


def observe(run: ObservedRun, _before: list[RunRecord]) -> dict[str, Any]:
    """Return the errors for the run's record."""
    failures = {kind.value: error for kind, error in run.failures.items()}
    return {"failures": failures, "unstored": run.unstored, "presented": run.presented, "authorities": run.authorities}


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
        yield alarm(kind, code, error=error)
    if (host := run.failures.get(AlarmKind.CERTIFICATE)) is not None:
        yield _refused_certificate(host, run)
    yield from _new_authorities(history)


def _refused_certificate(host: str, run: RunRecord) -> RaisedAlarm:
    """Return the alarm for a refused certificate; its code says what is wrong with the certificate."""
    if not run.presented:
        return alarm(AlarmKind.CERTIFICATE, "certificate-invalid", error=host)
    own = load_pem_x509_certificate(run.presented[0].encode())
    values = {"host": host, "issuer": own.issuer.rfc4514_string()[:300], "digest": own.fingerprint(SHA256()).hex()}
    if run.at < own.not_valid_before_utc:
        since = own.not_valid_before_utc.date().isoformat()
        return alarm(AlarmKind.CERTIFICATE, "certificate-not-yet-valid", **values, since=since)
    if run.at > own.not_valid_after_utc:
        until = own.not_valid_after_utc.date().isoformat()
        return alarm(AlarmKind.CERTIFICATE, "certificate-expired", **values, since=until)
    if own.issuer == own.subject:
        return alarm(AlarmKind.CERTIFICATE, "certificate-self-signed", **values)
    names = _names_of(own)
    if not any(fnmatch(host.lower(), name.lower()) for name in names):
        shown = ", ".join(names)[:300]
        return alarm(AlarmKind.CERTIFICATE, "certificate-wrong-name", **values, names=shown)
    return alarm(AlarmKind.CERTIFICATE, "certificate-untrusted", **values)


def _names_of(certificate: Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
    except ExtensionNotFound:
        return []
    return [*names.get_values_for_type(DNSName), *map(str, names.get_values_for_type(IPAddress))]


def _new_authorities(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield an alarm for each host whose certificate authority is neither trusted by browsers nor one it had before."""
    sound = [run for run in history.earlier if AlarmKind.AUTHORITY not in run.alarms]
    for host, authority in history.current.authorities.items():
        known = {run.authorities[host] for run in sound if host in run.authorities}
        if authority and known and authority not in known:
            yield alarm(AlarmKind.AUTHORITY, "authority-changed", host=host, authority=authority)
