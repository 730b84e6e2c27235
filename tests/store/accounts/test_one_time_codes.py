"""One-time codes: right ones once, about now; recovery codes once each; wrong ones wait like wrong passwords."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy.orm import Session

from store.accounts.one_time_codes import disable_codes, enable_codes, new_secret, provisioning_url, use_code
from store.accounts.users import check_password, insert_user
from store.schema.enums import Role
from store.schema.tables.accounts import User
from store.session import Database
from tests.support.store_samples import DAY, NOW

PASSWORD = "a long enough password"
STEP = timedelta(seconds=30)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""Of RFC 6238's own examples."""


def account(session: Session) -> tuple[User, list[str]]:
    """An account that was given codes a day ago, and its recovery codes."""
    user = insert_user(session, "aliya", PASSWORD, role=Role.REVIEWER, now=NOW)
    recovery = enable_codes(session, user, SECRET, pyotp.TOTP(SECRET).at(NOW - DAY), NOW - DAY)
    assert recovery is not None
    return user, recovery


def phone_owner() -> User:
    """An account that has used no code yet."""
    return User(name="aliya", code_secret=SECRET, code_step=None, recovery_digests=[])


def is_let_in(session: Session, code: str, *, later: timedelta = timedelta(0), password: str = PASSWORD) -> bool:
    return check_password(session, "aliya", password, now=NOW + later, code=code) is not None


def test_codes_are_those_of_the_standard() -> None:
    assert pyotp.TOTP(SECRET, digits=8).at(1111111109) == "07081804"
    assert provisioning_url(SECRET, "a b") == f"otpauth://totp/Kuzet:a%20b?secret={SECRET}&issuer=Kuzet"
    assert len({new_secret() for _ in range(50)}) == 50


def test_a_right_code_counts_once(database: Database) -> None:
    with database.session() as session:
        account(session)
        code = pyotp.TOTP(SECRET).at(NOW)
        assert is_let_in(session, f"{code[:3]} {code[3:]}")
        assert not is_let_in(session, code)
        assert is_let_in(session, pyotp.TOTP(SECRET).at(NOW + STEP), later=STEP)


@pytest.mark.parametrize(("drift", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_wrong_by_half_a_minute(drift: int, fits: bool) -> None:
    assert use_code(phone_owner(), pyotp.TOTP(SECRET).at(NOW + drift * STEP), NOW) == fits


@pytest.mark.parametrize("code", ["", "000000", "1", "９８７６５４", "\ud800", "x" * 100_000])
def test_other_codes_are_refused(code: str) -> None:
    assert not use_code(phone_owner(), code, NOW)


def test_wrong_codes_wait_like_wrong_passwords(database: Database) -> None:
    with database.session() as session:
        account(session)
        for _ in range(5):
            assert not is_let_in(session, "000000")
        assert not is_let_in(session, pyotp.TOTP(SECRET).at(NOW)), "has to wait now"
        later = timedelta(minutes=1)
        assert is_let_in(session, pyotp.TOTP(SECRET).at(NOW + later), later=later)


def test_a_code_is_no_password(database: Database) -> None:
    with database.session() as session:
        account(session)
        code = pyotp.TOTP(SECRET).at(NOW)
        assert not is_let_in(session, code, password="another long password")
        assert is_let_in(session, code), "it was not used up"


def test_a_recovery_code_counts_once_and_is_not_stored(database: Database) -> None:
    with database.session() as session:
        user, recovery = account(session)
        assert not any(code in str(user.recovery_digests) for code in recovery)
        assert is_let_in(session, recovery[3].upper().replace("-", " "))
        assert not is_let_in(session, recovery[3])
        assert len(user.recovery_digests) == len(recovery) - 1


def test_who_is_logged_in_already_is_asked_for_the_password_alone(database: Database) -> None:
    with database.session() as session:
        account(session)
        assert check_password(session, "aliya", PASSWORD, now=NOW) is not None


@pytest.mark.parametrize(("secret", "code"), [(SECRET, "000000"), ("SHORT", ""), ("A" * 33, ""), ("1" * 32, "")])
def test_codes_are_not_turned_on_before_the_phone_knows_the_secret(database: Database, secret: str, code: str) -> None:
    user = User(name="aliya", code_secret=None)
    with database.session() as session:
        assert enable_codes(session, user, secret, code, NOW) is None
    assert user.code_secret is None


def test_turning_codes_off_forgets_the_secret(database: Database) -> None:
    with database.session() as session:
        user, recovery = account(session)
        disable_codes(session, user)
        assert (user.code_secret, user.code_step, user.recovery_digests) == (None, None, [])
        assert is_let_in(session, recovery[0])
