"""One-time codes that a phone makes from a shared secret (RFC 6238), and recovery codes for a lost phone.

An account that has enabled them needs a code at each login. A code is accepted once, so that one read over a
shoulder is useless. Each recovery code is accepted once; only its digest is stored."""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from store.schema.tables.accounts import User

if TYPE_CHECKING:
    import pyotp


ISSUER = "Kuzet"
RECOVERY_CODES = 10
MAX_DRIFT_STEPS = 1
"""Half-minute steps by which the phone's clock may be wrong."""

_SECRET = re.compile(r"[A-Z2-7]{32}")
_NO_SIGN = re.compile(r"[\s-]")


def new_secret() -> str:
    """Return 160 random bits in Base32, the alphabet that phones accept."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def provisioning_url(secret: str, name: str) -> str:
    """Return the address that a phone reads from a QR code: the secret, and the account's name."""
    return _totp(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def enable_codes(session: Session, user: User, secret: str, code: str, now: datetime) -> list[str] | None:
    """Require codes from the account if `code` proves that the phone knows the secret; return None otherwise.

    Returns the recovery codes, which can't be read again."""
    step = _step_of(secret, code, now) if _SECRET.fullmatch(secret) else None
    if step is None:
        return None
    letters = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES)]
    recovery = ["-".join(one[start : start + 4] for start in range(0, 16, 4)) for one in letters]
    user.code_secret, user.code_step = secret, step
    user.recovery_digests = [_digest(one) for one in recovery]
    session.flush()
    return recovery


def disable_codes(session: Session, user: User) -> None:
    """Require only the password from the account."""
    user.code_secret, user.code_step, user.recovery_digests = None, None, []
    session.flush()


def use_code(user: User, code: str, now: datetime) -> bool:
    """Return whether the account needs no code or `code` is right, and mark the code as used. Lock the row first."""
    if user.code_secret is None:
        return True
    step = _step_of(user.code_secret, code, now, after=user.code_step)
    if step is not None:
        user.code_step = step
        return True
    digest = _digest(code[:100])
    if not any(hmac.compare_digest(digest, known) for known in user.recovery_digests):
        return False
    user.recovery_digests = [known for known in user.recovery_digests if known != digest]
    return True


def is_any_code_required(session: Session) -> bool:
    """Return whether any account needs codes, so that the login form asks for one."""
    return bool(session.scalar(select(exists().where(User.code_secret.is_not(None)))))


def _totp(secret: str) -> "pyotp.TOTP":
    # imported here, because most commands need no codes
    import pyotp

    return pyotp.TOTP(secret)


def _step_of(secret: str, code: str, now: datetime, *, after: int | None = None) -> int | None:
    """Return the half minute to which a code belongs, if it is within the allowed drift and later than `after`."""
    totp, written = _totp(secret), _NO_SIGN.sub("", code[:100]).encode("utf-8", "replace")
    present = totp.timecode(now)
    for step in range(present - MAX_DRIFT_STEPS, present + MAX_DRIFT_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), written) and (after is None or step > after):
            return step
    return None


def _digest(code: str) -> str:
    # the codes have 80 random bits, which a slow hash wouldn't protect better
    return hashlib.sha256(_NO_SIGN.sub("", code).lower().encode("utf-8", "replace")).hexdigest()
