import threading
import unicodedata
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from store.accounts.users import (
    FREE_FAILURES,
    MAX_IDLE,
    MAX_LOGIN_WAIT,
    MAX_SESSION_AGE,
    UserError,
    check_password,
    end_session,
    insert_user,
    load_session_user,
    load_user,
    load_users,
    start_session,
    update_disabled,
    update_password,
    update_role,
)
from store.schema.enums import Role
from store.schema.tables.accounts import LoginFailures, UserSession
from store.session import Database
from tests.support.store_samples import DAY, HOUR, NOW, user

PASSWORD = "төрт қоян бір тау"
SECOND = timedelta(seconds=1)


def _fail(session: Session, times: int, *, name: str = "aliya", address: str = "192.0.2.1") -> None:
    for _ in range(times):
        assert check_password(session, name, "wrong password", now=NOW, address=address) is None


def test_right_password_is_known_and_only_its_digest_is_stored(database: Database) -> None:
    with database.session() as session:
        added = insert_user(session, "aliya", PASSWORD, role="reviewer", now=NOW)
        assert PASSWORD not in added.password_hash
        assert added.password_hash.startswith("$argon2id$")
        found = check_password(session, "aliya", PASSWORD, now=NOW)
        assert found is not None
        assert (found.name, found.role) == ("aliya", Role.REVIEWER)
        assert check_password(session, "aliya", PASSWORD.upper(), now=NOW) is None
        assert check_password(session, "bek", PASSWORD, now=NOW) is None


def test_name_and_password_are_the_same_on_each_keyboard(database: Database) -> None:
    with database.session() as session:
        added = insert_user(session, unicodedata.normalize("NFD", "Алёй"), PASSWORD + "й", role=Role.READER, now=NOW)
        assert added.name == unicodedata.normalize("NFC", "Алёй")
        typed = unicodedata.normalize("NFD", PASSWORD + "й")
        assert check_password(session, unicodedata.normalize("NFD", "Алёй"), typed, now=NOW) == added


@pytest.mark.parametrize("name", ["", " ", "a" * 65, "a\x00b", "a\nb", "a\u202eb", "a\u200bb", " aliya", "aliya "])
def test_odd_names_are_refused(database: Database, name: str) -> None:
    with database.session() as session, pytest.raises(UserError):
        insert_user(session, name, PASSWORD, role="reader", now=NOW)


@pytest.mark.parametrize(
    ("password", "role", "why"),
    [
        ("a" * 9, "reader", "has 10 to"),
        ("a" * 5000, "reader", "to 1000 characters"),
        (PASSWORD, "king", "is not a role"),
    ],
)
def test_bad_passwords_and_roles_are_refused(database: Database, password: str, role: str, why: str) -> None:
    with database.session() as session, pytest.raises(UserError, match=why):
        insert_user(session, "aliya", password, role=role, now=NOW)


def test_a_password_that_is_too_long_once_it_is_composed_is_refused(database: Database) -> None:
    # Of the note's one character, the composed form makes three.
    with database.session() as session, pytest.raises(UserError, match="to 1000 characters"):
        insert_user(session, "aliya", "\U0001d160" * 1000, role="reader", now=NOW)


def test_name_is_given_once(database: Database) -> None:
    with database.session() as session:
        user(session)
        with pytest.raises(UserError, match="already"):
            insert_user(session, "aliya", PASSWORD, role="reader", now=NOW)


def test_each_role_may_do_what_those_before_it_may(database: Database) -> None:
    with database.session() as session:
        account = user(session, role=Role.MAINTAINER)
        assert [account.role.includes(role) for role in Role] == [True, True, True, False]
        update_role(session, account, "reader")
        assert [account.role.includes(role) for role in Role] == [True, False, False, False]
        with pytest.raises(UserError, match="is not a role"):
            update_role(session, account, "king")


def test_guessing_waits_longer_with_each_failure(database: Database) -> None:
    with database.session() as session:
        insert_user(session, "aliya", PASSWORD, role="reader", now=NOW)
        free = FREE_FAILURES["account"]
        _fail(session, free)
        assert check_password(session, "aliya", PASSWORD, now=NOW) is None
        _fail_at(session, NOW + SECOND)
        assert check_password(session, "aliya", PASSWORD, now=NOW + 2 * SECOND) is None
        assert check_password(session, "aliya", PASSWORD, now=NOW + 3 * SECOND) is not None


def _fail_at(session: Session, now) -> None:  # type: ignore[no-untyped-def]
    assert check_password(session, "aliya", "wrong password", now=now) is None


def test_wait_ends_and_a_right_password_forgets_the_failures(database: Database) -> None:
    with database.session() as session:
        insert_user(session, "aliya", PASSWORD, role="reader", now=NOW)
        _fail(session, 1)
        session.get_one(LoginFailures, "account:aliya").count = 1000
        assert check_password(session, "aliya", PASSWORD, now=NOW + MAX_LOGIN_WAIT - SECOND) is None
        assert check_password(session, "aliya", PASSWORD, now=NOW + MAX_LOGIN_WAIT) is not None
        assert session.get_one(LoginFailures, "account:aliya").count == 0


def test_failures_of_one_account_leave_the_others_alone(database: Database) -> None:
    with database.session() as session:
        insert_user(session, "aliya", PASSWORD, role="reader", now=NOW)
        insert_user(session, "bek", PASSWORD, role="reader", now=NOW)
        _fail(session, 50)
        assert check_password(session, "aliya", PASSWORD, now=NOW, address="192.0.2.1") is None
        assert check_password(session, "bek", PASSWORD, now=NOW, address="192.0.2.1") is not None


def test_address_that_tries_many_names_waits(database: Database) -> None:
    with database.session() as session:
        insert_user(session, "bek", PASSWORD, role="reader", now=NOW)
        session.add(LoginFailures(key="address:192.0.2.1", count=FREE_FAILURES["address"] - 1, last_at=NOW))
        _fail(session, 1, name="nobody")
        assert check_password(session, "bek", PASSWORD, now=NOW, address="192.0.2.1") is None
        assert check_password(session, "bek", PASSWORD, now=NOW, address="192.0.2.2") is not None


def test_unknown_names_wait_as_known_ones_do(database: Database) -> None:
    with database.session() as session:
        _fail(session, FREE_FAILURES["account"] + 3, name="nobody")
        assert session.get_one(LoginFailures, "account:nobody").count == FREE_FAILURES["account"]


def test_unknown_names_cost_as_much_work_as_known_ones(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    import store.accounts.users

    checked: list[str] = []
    verify = store.accounts.users._hasher().verify_and_update

    class Counting:
        def verify_and_update(self, password: bytes, hashed: str) -> tuple[bool, str | None]:
            checked.append(hashed.rsplit("$", 2)[0])
            return verify(password, hashed)

    with database.session() as session:
        insert_user(session, "aliya", PASSWORD, role="reader", now=NOW)
        store.accounts.users._nobodys_hash()
        monkeypatch.setattr(store.accounts.users, "_hasher", Counting)
        for name in ("aliya", "nobody"):
            assert check_password(session, name, "wrong password", now=NOW) is None
    assert len(checked) == 2
    assert checked[0] == checked[1]


def test_guesses_at_once_are_all_counted(database: Database) -> None:
    with database.session() as session:
        insert_user(session, "aliya", PASSWORD, role="reader", now=NOW)

    def guess() -> None:
        with database.session() as session:
            _fail(session, 1)

    threads = [threading.Thread(target=guess) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.get_one(LoginFailures, "account:aliya").count == 4
        assert session.get_one(LoginFailures, "address:192.0.2.1").count == 4


@pytest.mark.parametrize("name", ["a\x00b", "\udcff", "x" * 100_000, "'; DROP TABLE users; --"])
def test_any_text_may_be_typed_at_the_login(database: Database, name: str) -> None:
    with database.session() as session:
        assert check_password(session, name, name, now=NOW, address="x" * 1000) is None


def test_disabled_account_cannot_log_in(database: Database) -> None:
    with database.session() as session:
        account = insert_user(session, "aliya", PASSWORD, role="reader", now=NOW)
        update_disabled(session, account, disabled=True)
        assert check_password(session, "aliya", PASSWORD, now=NOW) is None
        update_disabled(session, account, disabled=False)
        assert check_password(session, "aliya", PASSWORD, now=NOW) == account


def test_session_is_known_by_its_token_of_which_a_digest_is_stored(database: Database) -> None:
    with database.session() as session:
        account = user(session)
        token = start_session(session, account, NOW)
        assert len(token) >= 43
        assert load_session_user(session, token, NOW) == account
        assert load_session_user(session, token + "x", NOW) is None
        assert session.scalars(select(UserSession.token_digest)).one() != token
        assert start_session(session, account, NOW) != token


def test_session_ends_without_use(database: Database) -> None:
    with database.session() as session:
        token = start_session(session, user(session), NOW)
        assert load_session_user(session, token, NOW + MAX_IDLE - SECOND) is not None
        assert load_session_user(session, token, NOW + 2 * MAX_IDLE - 2 * SECOND) is not None
        assert load_session_user(session, token, NOW + 4 * MAX_IDLE) is None


def test_session_ends_after_a_week_of_use(database: Database) -> None:
    with database.session() as session:
        token = start_session(session, user(session), NOW)
        moment = NOW
        while moment < NOW + MAX_SESSION_AGE:
            assert load_session_user(session, token, moment) is not None
            moment += 7 * HOUR
        assert load_session_user(session, token, NOW + MAX_SESSION_AGE) is None


def test_reading_transaction_tells_who_it_is_and_writes_nothing(database: Database) -> None:
    with database.session() as session:
        token = start_session(session, user(session), NOW)
    with database.session() as writer:
        user(writer, "bek")
        with database.reading() as session:
            assert load_session_user(session, token, NOW + HOUR) is not None
            assert session.query(UserSession).one().last_used_at == NOW


def test_clock_that_is_set_back_ends_no_session_and_makes_none_immortal(database: Database) -> None:
    with database.session() as session:
        token = start_session(session, user(session), NOW)
        assert load_session_user(session, token, NOW - DAY) is not None
        assert load_session_user(session, token, NOW - 10_000 * DAY) is None
        assert load_session_user(session, token, NOW + 365 * DAY) is None


def test_logging_out_ends_the_session_for_good(database: Database) -> None:
    with database.session() as session:
        account = user(session)
        token, other = start_session(session, account, NOW), start_session(session, account, NOW)
        end_session(session, token)
        end_session(session, token)
        assert load_session_user(session, token, NOW) is None
        assert load_session_user(session, other, NOW) == account


def test_new_password_and_lock_out_end_all_sessions(database: Database) -> None:
    with database.session() as session:
        account = user(session)
        first = start_session(session, account, NOW)
        update_password(session, account, PASSWORD)
        assert load_session_user(session, first, NOW) is None
        second = start_session(session, account, NOW)
        update_disabled(session, account, disabled=True)
        assert load_session_user(session, second, NOW) is None
        update_disabled(session, account, disabled=False)
        assert load_session_user(session, second, NOW) is None


def test_login_clears_sessions_that_ended_and_addresses_of_yesterday(database: Database) -> None:
    with database.session() as session:
        account = user(session)
        start_session(session, account, NOW)
        session.add(LoginFailures(key="address:192.0.2.1", count=3, last_at=NOW))
        session.flush()
        start_session(session, account, NOW + MAX_SESSION_AGE)
        assert session.query(UserSession).count() == 1
        assert session.query(LoginFailures).count() == 0


def test_accounts_are_found_and_listed_by_name(database: Database) -> None:
    with database.session() as session:
        for name in ("bek", "aliya"):
            user(session, name)
        assert [account.name for account in load_users(session)] == ["aliya", "bek"]
        assert load_user(session, "aliya") is not None
        assert load_user(session, "Aliya") is None
