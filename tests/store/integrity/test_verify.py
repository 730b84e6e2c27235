"""The chain of evidence: each of many tamperings is found and named, and what nobody touched passes."""

import gzip
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text

from store.accounts.audit import record_audit
from store.archive.warc_files import GZIP_MEMBER_START, WarcArchive
from store.chain.chain import ChainHead
from store.chain.chain_heads import HEADS_NAME
from store.integrity.consistency import find_inconsistencies
from store.integrity.verify import VerifyResult, verify
from store.review.decide import decide
from store.review.review_items import load_pending
from store.runs.alarms import record_alarm, update_ended_alarms
from store.runs.runs import finish_run, record_raw, start_run
from store.session import Database, open_database
from store.watchlist.watchlist import sync_watchlist
from tests.support.store_samples import BALAPANOV, DAY, HOUR, NOW, SARSENOVA, TEXT, article, blocked, ingest, raw, user

NIGHTS = 3
ARTICLES = 6
TAMPERINGS = 54
"""Three for each of the ways below."""
TABLES = ("raw_records", "versions", "article_states", "field_changes", "decisions", "audit", "alarm_events")


def fill(database: Database, archive: Path) -> None:
    """Three nights with an edit, a return, a change of author, and two decisions."""
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV, SARSENOVA], NOW)
        user(session)
    for night in range(NIGHTS):
        _night(database, archive, night)
        with database.session() as session:
            (item, *_) = load_pending(session)
            version = item.since_version_id
            decide(session, item.id, "confirmed", reviewer="aliya", version_id=version, now=NOW + night * DAY + HOUR)
            record_audit(
                session, actor="aliya", action="decided", subject=f"item {item.id}", now=NOW + night * DAY + HOUR
            )
    database.close()


def _night(database: Database, archive: Path, night: int) -> None:
    now = NOW + night * DAY
    with database.session() as session:
        run = start_run(session, now)
    files = WarcArchive(archive, run)
    for number in range(1, ARTICLES + 1):
        words = TEXT if number > night else f"{TEXT} Балапанов ждёт решения {night}."
        page = article(number, text=f"{words} Дело {number}.", author=f"Редакция {night // 2}")
        answer = raw(page.text.encode(), url=page.url, fetched_at=now)
        ref = files.write(answer)
        with database.session() as session:
            raw_id = record_raw(session, run, ref, answer)
            recorded = ingest(session, page, now=now, run_id=run, raw_id=raw_id)
            if number == ARTICLES and night == 1:
                recorded.article_row.absent_since = now
    files.close()
    with database.session() as session:
        record_alarm(session, "demo", "blocked", blocked(night + 1), now=now, run_id=run)
        update_ended_alarms(session, "demo", {"blocked"} if night else set(), now=now)
        finish_run(session, run, now)


class Home:
    """An installation whose files a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = folder / "archive"
        self.url = f"sqlite:///{folder / 'kuzet.db'}"

    def verify(self, expected: ChainHead | None = None) -> VerifyResult:
        return verify(self.url, self.archive, expected=expected)

    def sql(self, *statements: str) -> None:
        """Change the database as somebody who has its file can: without the triggers."""
        with closing(sqlite3.connect(self.folder / "kuzet.db")) as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                database.execute(statement)
            database.commit()

    def ids(self, table: str) -> list[int]:
        key = "position" if table == "chain" else "id"
        with closing(sqlite3.connect(self.folder / "kuzet.db")) as database:
            return [row[0] for row in database.execute(f"SELECT {key} FROM {table} ORDER BY {key}")]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("whole"))
    fill(open_database(home.url), home.archive)
    return home


@pytest.fixture
def home(whole: Home, tmp_path: Path) -> Home:
    return copy_of(whole, tmp_path / "home")


def copy_of(home: Home, folder: Path) -> Home:
    shutil.copytree(home.folder, folder)
    return Home(folder)


def flip_archive(home: Home, dice: random.Random) -> None:
    path = dice.choice(sorted(home.archive.iterdir()))
    octets = bytearray(path.read_bytes())
    octets[dice.randrange(len(octets))] ^= 1 << dice.randrange(8)
    path.write_bytes(octets)


def truncate_archive(home: Home, dice: random.Random) -> None:
    path = dice.choice(sorted(home.archive.iterdir()))
    octets = path.read_bytes()
    path.write_bytes(octets[: dice.randrange(len(octets))])


def drop_archive_file(home: Home, dice: random.Random) -> None:
    dice.choice(sorted(home.archive.iterdir())).unlink()


def swap_in_archive(home: Home, dice: random.Random) -> None:
    one, other = dice.sample(sorted(home.archive.iterdir()), 2)
    held = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(held)


def flip_record(home: Home, dice: random.Random) -> None:
    """One letter of one text of a record, also into something that the column can't hold."""
    table, column = dice.choice(
        [
            ("versions", "text"), ("versions", "title"), ("versions", "fingerprint"), ("versions", "changed"),
            ("versions", "change"), ("raw_records", "url"), ("raw_records", "sha256"), ("raw_records", "file"),
            ("article_states", "state"), ("field_changes", "after"), ("decisions", "sentence"), ("chain", "digest"),
            ("audit", "actor"), ("alarm_events", "findings"), ("alarm_events", "event"),
        ]
    )  # fmt: skip
    key = "position" if table == "chain" else "id"
    row = dice.choice(home.ids(table))
    with closing(sqlite3.connect(home.folder / "kuzet.db")) as database:
        (value,) = database.execute(f"SELECT {column} FROM {table} WHERE {key} = {row}").fetchone()
    at = dice.randrange(len(value))
    flipped = value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
    quoted = flipped.replace("'", "''")
    home.sql("PRAGMA ignore_check_constraints = 1", f"UPDATE {table} SET {column} = '{quoted}' WHERE {key} = {row}")


def drop_record(home: Home, dice: random.Random) -> None:
    table = dice.choice(TABLES)
    home.sql(f"DELETE FROM {table} WHERE id = {dice.choice(home.ids(table))}")


def drop_record_and_link(home: Home, dice: random.Random) -> None:
    table = dice.choice(TABLES)
    row = dice.choice(home.ids(table))
    home.sql(f"DELETE FROM {table} WHERE id = {row}", f"DELETE FROM chain WHERE kind = '{table}' AND row_id = {row}")


def drop_the_last(home: Home, dice: random.Random) -> None:
    """The last record of all with its link, so that the chain that is left is whole."""
    with closing(sqlite3.connect(home.folder / "kuzet.db")) as database:
        found = database.execute("SELECT kind, row_id, position FROM chain ORDER BY position DESC").fetchall()
    for kind, row, position in found[: dice.randrange(1, 5)]:
        home.sql(f"DELETE FROM {kind} WHERE id = {row}", f"DELETE FROM chain WHERE position = {position}")


def swap_records(home: Home, dice: random.Random) -> None:
    table = dice.choice(("raw_records", "versions", "decisions"))
    one, other = dice.sample(home.ids(table), 2)
    moves = [(one, 10**6), (other, one), (10**6, other)]
    home.sql(*(f"UPDATE {table} SET id = {new} WHERE id = {old}" for old, new in moves))


def swap_links(home: Home, dice: random.Random) -> None:
    one, other = dice.sample(home.ids("chain"), 2)
    moves = [(one, 10**6), (other, one), (10**6, other)]
    home.sql(*(f"UPDATE chain SET position = {new} WHERE position = {old}" for old, new in moves))


def back_date(home: Home, dice: random.Random) -> None:
    table, column = dice.choice(
        [
            ("raw_records", "fetched_at"), ("versions", "fetched_at"), ("versions", "published"),
            ("decisions", "decided_at"), ("article_states", "seen_at"), ("audit", "at"),
            ("alarm_events", "at"),
        ]
    )  # fmt: skip
    row = dice.choice(home.ids(table))
    home.sql(f"UPDATE {table} SET {column} = '2025-01-0{dice.randrange(1, 9)} 10:00:00.000000' WHERE id = {row}")


def change_decision(home: Home, dice: random.Random) -> None:
    change = dice.choice(["verdict = 'rejected'", "reviewer = 'x'", "note = 'x'", "state_after = 'rejected'"])
    home.sql(f"UPDATE decisions SET {change} WHERE id = {dice.choice(home.ids('decisions'))}")


def put_in(home: Home, dice: random.Random) -> None:
    columns = "item_id, kind, verdict, state_before, state_after, reviewer, note, version_id, sentence, decided_at"
    row = dice.choice(home.ids("decisions"))
    home.sql(f"INSERT INTO decisions ({columns}) SELECT {columns} FROM decisions WHERE id = {row}")


def change_heads(home: Home, dice: random.Random) -> None:
    path = home.folder / HEADS_NAME
    lines = path.read_text().splitlines()
    at = dice.randrange(len(lines))
    lines[at] = lines[at].replace("a", "b", 1) if "a" in lines[at][20:] else lines[at][:-3]
    path.write_text("\n".join(lines) if dice.random() < 0.8 else "", encoding="utf-8")


WAYS: tuple[Callable[[Home, random.Random], None], ...] = (
    flip_archive, flip_archive, flip_archive, truncate_archive, drop_archive_file, swap_in_archive, flip_record,
    flip_record, flip_record, drop_record, drop_record_and_link, drop_the_last, swap_records, swap_links, back_date,
    change_decision, put_in, change_heads,
)  # fmt: skip


def test_what_nobody_touched_passes(whole: Home) -> None:
    found = whole.verify()
    assert found.findings == ()
    assert found.archived == NIGHTS * ARTICLES
    assert found.head is not None
    assert found.head.position == found.links > found.archived + ARTICLES


@pytest.mark.slow
def test_each_single_tampering_is_found(whole: Home, tmp_path: Path) -> None:
    missed = []
    for number in range(TAMPERINGS):
        way, dice = WAYS[number % len(WAYS)], random.Random(number)
        home = copy_of(whole, tmp_path / "home")
        way(home, dice)
        if home.verify().ok:
            missed.append((number, way.__name__))
        shutil.rmtree(home.folder)
    assert missed == []


def test_the_first_bad_record_is_named(home: Home) -> None:
    home.sql("UPDATE decisions SET verdict = 'rejected' WHERE id = 2", "UPDATE versions SET title = 'x' WHERE id = 3")
    assert [finding.record for finding in home.verify().findings[:2]] == ["versions 3", "decisions 2"]


def test_a_removed_record_is_named(home: Home) -> None:
    home.sql("DELETE FROM article_states WHERE id = 1")
    (finding,) = home.verify().findings
    assert finding.record == "article_states 1"
    assert "removed" in finding.problem


def test_a_bit_of_the_archive_names_the_response(home: Home) -> None:
    with closing(sqlite3.connect(home.folder / "kuzet.db")) as database:
        name, offset = database.execute("SELECT file, offset FROM raw_records WHERE id = 9").fetchone()
    path = home.archive / name
    octets = bytearray(path.read_bytes())
    octets[offset + 50] ^= 4
    path.write_bytes(octets)
    assert [finding.record for finding in home.verify().findings] == ["raw_records 9"]


def test_a_chain_rebuilt_differs_from_a_head_that_was_kept_elsewhere(home: Home, whole: Home) -> None:
    kept = whole.verify().head
    assert kept is not None
    (home.folder / HEADS_NAME).unlink()
    home.sql("DELETE FROM chain WHERE position > 5")
    assert home.verify(expected=kept).findings[-1].record == "the given head"


@pytest.mark.parametrize("left", [None, b"", b"\xff" * 200], ids=["removed", "emptied", "noise"])
def test_a_lost_head_file_stays_visible_after_the_next_write(home: Home, left: bytes | None) -> None:
    path = home.folder / HEADS_NAME
    path.unlink()
    if left is not None:
        path.write_bytes(left)
    assert "missing or empty" in home.verify().findings[0].problem
    database = open_database(home.url)
    with database.session() as session:
        record_audit(session, actor="aliya", action="looked", subject="x", now=NOW)
    database.close()
    assert (home.folder / HEADS_NAME).exists()
    assert "heads noted before are lost" in home.verify().findings[0].problem


def test_a_file_that_is_no_database_is_a_finding(home: Home) -> None:
    (home.folder / "kuzet.db").write_bytes(b"x" * 4096)
    (home.folder / "kuzet.db-wal").unlink(missing_ok=True)
    assert home.verify().findings[0].record == "the database"


def test_what_a_killed_run_left_behind_its_last_record_is_no_finding(home: Home) -> None:
    database = open_database(home.url)
    with database.session() as session:
        run = start_run(session, NOW + NIGHTS * DAY)
        answer = raw(b"x", fetched_at=NOW + NIGHTS * DAY)
        files = WarcArchive(home.archive, run)
        record_raw(session, run, files.write(answer), answer)
        files.close()
    database.close()
    path = max(home.archive.iterdir())
    whole = path.read_bytes()
    for left in (whole[:5], whole[:100], whole, b"noise"):
        path.write_bytes(whole + left)
        assert home.verify().ok


@pytest.mark.parametrize("added", [b"zq\n", gzip.compress(b"zq", mtime=0), GZIP_MEMBER_START])
def test_bytes_at_the_end_of_an_archive_file_name_the_file(home: Home, added: bytes) -> None:
    path = min(home.archive.iterdir())
    path.write_bytes(path.read_bytes() + added)
    (finding,) = home.verify().findings
    assert finding.record == path.name
    assert "added" in finding.problem


@pytest.fixture
def filled(database: Database, tmp_path: Path) -> tuple[Database, Path]:
    fill(database, tmp_path / "archive")
    return database, tmp_path / "archive"


def test_both_databases_pass(filled: tuple[Database, Path], database_url: str) -> None:
    database, archive = filled
    heads = database.heads.path if database.heads else None
    found = verify(database_url, archive, heads)
    assert found.findings == ()


def test_programs_that_write_at_once_add_to_one_chain(database: Database, database_url: str, tmp_path: Path) -> None:
    def write(name: str) -> None:
        for number in range(20):
            with database.session() as session:
                record_audit(session, actor=name, action="looked", subject=str(number), now=NOW)

    threads = [Thread(target=write, args=(f"reviewer {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.close()
    found = verify(database_url, tmp_path, database.heads.path if database.heads else None)
    assert found.findings == ()
    assert found.links == 80


def test_what_is_rolled_back_leaves_no_link(database: Database) -> None:
    def fail_after_writing() -> None:
        with database.session() as session:
            record_audit(session, actor="aliya", action="looked", subject="x", now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM chain")).scalar_one() == 0


NEWEST = "(SELECT item_id FROM decisions ORDER BY id DESC LIMIT 1)"


@pytest.mark.parametrize(
    ("statement", "record"),
    [
        ("UPDATE review_items SET state = 'rejected' WHERE id = 1", "review_items 1"),
        (f"UPDATE review_items SET state = 'open' WHERE id = {NEWEST}", "review_items"),
        ("UPDATE review_items SET state = 'confirmed' WHERE id = (SELECT max(id) FROM review_items)", "review_items"),
        ("DELETE FROM review_items WHERE id = 1", "review_items 1"),
        ("UPDATE articles SET version_count = 1 WHERE id = 1", "articles 1"),
        ("UPDATE articles SET title = 'Другое' WHERE id = 2", "articles 2"),
        ("DELETE FROM articles WHERE id = 3", "articles 3"),
        ("DELETE FROM alarms WHERE id = 1", "alarms 1"),
        ("UPDATE alarms SET ended_at = NULL, kind = 'x' WHERE id = 1", "alarms 1"),
        ("UPDATE alarms SET ended_at = raised_at WHERE id = 2", "alarms 2"),
        ("UPDATE alarms SET text = '1 page was blocked' WHERE id = 2", "alarms 2"),
        ("UPDATE articles SET first_seen = '2020-01-01 00:00:00.000000' WHERE id = 2", "articles 2"),
        ("UPDATE articles SET author = NULL WHERE id = 2", "articles 2"),
        ("UPDATE articles SET state = 'nowhere' WHERE id = 2", "articles 2"),
        ("UPDATE review_items SET state = 'nowhere' WHERE id = 1", "review_items 1"),
        ("UPDATE article_urls SET url = 'https://demo.example/other' WHERE id = 2", "article_urls 2"),
        ("UPDATE review_items SET sentence = 'Другое.' WHERE id = 1", "review_items 1"),
        ("UPDATE mentions SET entry = 'sarsenova' WHERE id = 1", "mentions 1"),
        ("DELETE FROM item_events WHERE id = 1", "item_events 1"),
        ("UPDATE runs SET finished_at = NULL WHERE id = 1", "runs 1"),
        ("UPDATE entries SET name = 'Другой' WHERE id = 'balapanov'", "entries balapanov"),
        ("INSERT INTO stories (id) VALUES (99)", "stories 99"),
    ],
)
def test_what_is_shown_otherwise_than_the_evidence_has_it_is_found(home: Home, statement: str, record: str) -> None:
    home.sql("PRAGMA foreign_keys = 0", "PRAGMA ignore_check_constraints = 1", statement)
    assert any(finding.record.startswith(record) for finding in home.verify().findings)


def test_an_item_that_an_edit_opened_again_agrees_whatever_the_clocks_say(database: Database) -> None:
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        user(session)
        ingest(session, article())
        (item, *_) = load_pending(session)
        version = item.since_version_id
        decide(session, item.id, "confirmed", reviewer="aliya", version_id=version, now=NOW + 300 * DAY)
        ingest(session, article(text=f"{TEXT} Балапанова оправдали."), now=NOW + DAY)
        assert item.state.value == "open"
        assert list(find_inconsistencies(session)) == []
