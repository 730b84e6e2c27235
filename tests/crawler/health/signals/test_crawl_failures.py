"""What is wrong with a certificate that was refused, and which authority is a new one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from config.models.outlet import Outlet
from crawler.health.run_record import RunHistory, RunRecord
from crawler.health.signals.crawl_failures import judge

NOW = datetime(2026, 3, 9, 21, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OUTLET = Outlet(
    id="demo", name="Demo", homepage="https://demo.example/", languages=("ru",), hosts=("demo.example",),
    discover={"listings": ["https://demo.example/"]}, article_url="/news/",
)  # fmt: skip


def certificate(
    *,
    issuer: str = "Some authority",
    name: str = "demo.example",
    since: datetime = NOW - 30 * DAY,
    until: datetime = NOW + DAY,
) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    subject, signer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, issuer))
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(signer).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(since).not_valid_after(until)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return made.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()


def codes(*earlier: RunRecord, **current: Any) -> list[str]:
    history = RunHistory(outlet=OUTLET, current=RunRecord(at=NOW, **current), earlier=earlier)
    return [finding.code for alarm in judge(history) for finding in alarm.findings]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("certificate-untrusted", {}),
        ("certificate-untrusted", {"name": "*.example"}),
        ("certificate-expired", {"until": NOW - DAY}),
        ("certificate-not-yet-valid", {"since": NOW + DAY / 2}),
        ("certificate-self-signed", {"issuer": "demo.example"}),
        ("certificate-wrong-name", {"name": "other.example"}),
    ],
)
def test_a_refused_certificate_is_reported_by_its_fault(code: str, changes: dict[str, Any]) -> None:
    assert codes(failures={"certificate": "demo.example"}, presented=(certificate(**changes),)) == [code]


def test_a_refused_certificate_that_was_not_kept_is_reported_too() -> None:
    assert codes(failures={"certificate": "demo.example"}) == ["certificate-invalid"]


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("", "CN=State", ["authority-changed"]),
        ("CN=Own", "CN=State", ["authority-changed"]),
        ("CN=Own", "CN=Own", []),
        ("CN=Own", "", []),
        (None, "CN=State", []),
    ],
)
def test_an_authority_is_new_if_neither_browsers_nor_earlier_runs_know_it(
    before: str | None, now: str, found: list[str]
) -> None:
    earlier = RunRecord(at=NOW - DAY, authorities={} if before is None else {"demo.example": before})
    assert codes(earlier, authorities={"demo.example": now}) == found


def test_an_open_alarm_does_not_make_the_new_authority_a_known_one() -> None:
    runs = [
        RunRecord(at=NOW - DAY, authorities={"demo.example": "CN=State"}, alarms=frozenset({"authority"})),
        RunRecord(at=NOW - 2 * DAY, authorities={"demo.example": ""}),
    ]
    assert codes(*runs, authorities={"demo.example": "CN=State"}) == ["authority-changed"]
