import csv
import io
import json
import unicodedata
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

import store.reports.export
import store.reports.table_files
from spiders.article import Link
from store.archive.warc_files import RawRef
from store.articles.states import record_state, update_from_listing
from store.reports.export import EXPORT_COLUMNS, count_articles, item_rows, load_rows, write_rows
from store.reports.table_files import MAX_CELL_UNITS, harmless
from store.review.decide import decide, undo
from store.review.review_items import load_pending
from store.runs.runs import UrlOutcome, record_outcomes, record_raw, start_run
from store.schema.enums import ArticleState, Outcome
from store.schema.tables.items import ReviewItem
from store.session import Database, open_database
from tests.support.store_samples import DAY, HOUR, NOW, TEXT, TITLE, article, detained, ingest, raw, user

KINDS = tuple(EXPORT_COLUMNS)


@pytest.fixture
def filled(database: Database) -> Database:
    """A run: an article that is edited, and a copy of it; an item that is decided, and the decision undone."""
    _fill(database)
    return database


def _fill(database: Database) -> None:
    with database.session() as session:
        run = start_run(session, NOW)
        raw_id = record_raw(
            session, run, RawRef(file="a", offset=0, length=1, sha256="ab" * 32, packed_sha256="cd" * 32), raw()
        )
        ingest(session, article(), run_id=run, raw_id=raw_id)
        edited = article(text=TEXT.replace("рассмотрел", "прекратил"), urls=("https://demo.example/amp/1",))
        ingest(session, edited, now=NOW + DAY, run_id=run, details=[detained()])
        ingest(session, article(outlet="other", url="https://other.example/7", urls=()), now=NOW + DAY, run_id=run)
        refused = UrlOutcome(
            outlet="demo", url="https://demo.example/1", final_url=None, outcome=Outcome.REFUSED, reason="no_text"
        )
        record_outcomes(session, run, [refused])
        user(session)
        item = session.scalars(select(ReviewItem).where(ReviewItem.entry == "balapanov")).one()
        made = decide(
            session, item.id, "rejected", reviewer="aliya", version_id=item.since_version_id, now=NOW + 2 * DAY,
            reason="namesake", note="другой",
        )  # fmt: skip
        undo(session, made.id, reviewer="aliya", now=NOW + 3 * DAY)


def _rows(database: Database, kind: str, **options: Any) -> list[dict[str, Any]]:
    with database.reading() as session:
        return list(load_rows(session, kind, **options))


def _written(database: Database, kind: str, file_format: str) -> bytes:
    file = io.BytesIO()
    with database.reading() as session:
        write_rows(load_rows(session, kind), kind, file_format, file)
    return file.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_rows_have_exactly_the_columns_in_their_order(filled: Database, kind: str) -> None:
    found = _rows(filled, kind)
    assert found
    assert {tuple(row) for row in found} == {EXPORT_COLUMNS[kind]}


def test_columns_are_those_of_the_contract() -> None:
    assert {kind: ", ".join(columns) for kind, columns in EXPORT_COLUMNS.items() if kind != "decisions"} == {
        "states": "outlet, article_id, url, state, from, until, last_before, first_after, proof",
        "articles": "outlet, url, article_id, urls, state, first_seen, last_seen, title, author, published, lang, "
        "text, fingerprint, versions, story",
        "versions": "outlet, url, seq, fetched_at, change, title, text, fingerprint, raw_sha256, "
        "author, published, meaning, last_seen, warc_file, warc_offset, chain_position",
        "items": "id, entry, kind, state, outlet, url, title, surface, sentence, score, why, opened_at, copies, "
        "takedown, before, after",
        "outcomes": "outlet, url, final_url, outcome, reason",
        "events": "id, entry, event, date, date_precision, place, court, law, term, amount, state, sources, articles, "
        "first_reported",
        "cases": "entry, situation, since, until, next_hearing, events, sources",
    }


def test_articles_hold_the_newest_words_all_addresses_and_the_story(filled: Database) -> None:
    first, copy = _rows(filled, "articles")
    assert first["text"] == TEXT.replace("рассмотрел", "прекратил")
    assert first["urls"] == ["https://demo.example/news/1", "https://demo.example/amp/1"]
    assert (first["state"], first["versions"], first["title"], first["lang"]) == ("edited", 2, TITLE, "ru")
    assert (first["first_seen"], first["last_seen"], first["published"]) == (NOW, NOW + DAY, NOW - DAY)
    assert (copy["outlet"], copy["story"], copy["versions"]) == ("other", first["story"], 1)


def test_versions_name_the_digest_of_what_was_archived(filled: Database) -> None:
    first, edited, copy = _rows(filled, "versions")
    assert (first["seq"], first["change"], first["raw_sha256"]) == (1, "new", "ab" * 32)
    assert (edited["seq"], edited["change"], edited["raw_sha256"]) == (2, "edited", None)
    assert edited["fingerprint"] != first["fingerprint"]
    assert copy["fetched_at"] == NOW + DAY


def test_items_say_what_stands_in_the_queue(filled: Database) -> None:
    item, law = _rows(filled, "items")
    assert (item["entry"], item["kind"], item["state"], item["copies"]) == ("balapanov", "person", "open", 1)
    assert (law["entry"], law["kind"]) == ("kz-uk:405", "citation")
    assert (item["url"], item["surface"]) == ("https://demo.example/news/1", "Балапанов")
    assert (item["score"], item["why"], item["opened_at"]) == (0.8, ["abbreviation (+0.80)"], NOW)
    with filled.reading() as session:
        assert item_rows(session, load_pending(session)) == [item, law]


def test_decisions_keep_the_verdict_and_its_undoing(filled: Database) -> None:
    verdict, undone = _rows(filled, "decisions")
    assert (verdict["verdict"], verdict["reviewer"], verdict["note"], verdict["reason"]) == (
        "rejected", "aliya", "другой", "namesake",
    )  # fmt: skip
    assert (verdict["entry"], verdict["url"], verdict["version"]) == ("balapanov", "https://demo.example/news/1", 2)
    assert (undone["kind"], undone["verdict"], undone["undoes"]) == ("undo", None, verdict["id"])


def test_outcomes_are_those_of_the_last_run(filled: Database) -> None:
    assert [row["reason"] for row in _rows(filled, "outcomes")] == ["no_text"]
    with filled.session() as session:
        start_run(session, NOW + 9 * DAY)
    assert _rows(filled, "outcomes") == []


@pytest.mark.parametrize(
    ("kind", "since", "left"),
    [
        ("articles", NOW + HOUR, 2),
        ("articles", NOW + 2 * DAY, 0),
        ("versions", NOW + HOUR, 2),
        ("items", NOW, 2),
        ("items", NOW + HOUR, 0),
        ("outcomes", NOW, 1),
        ("outcomes", NOW + HOUR, 0),
        ("decisions", NOW + 3 * DAY, 1),
    ],
)
def test_since_leaves_out_what_is_older(filled: Database, kind: str, since: Any, left: int) -> None:
    assert len(_rows(filled, kind, since=since)) == left


def test_lines_are_the_same_on_both_engines(filled: Database, tmp_path: Path) -> None:
    reference = open_database(f"sqlite:///{tmp_path / 'reference.db'}")
    _fill(reference)
    lines = {kind: _written(reference, kind, "jsonl") for kind in KINDS}
    reference.close()
    assert {kind: _written(filled, kind, "jsonl") for kind in KINDS} == lines


def test_jsonl_has_times_in_utc_and_lists(filled: Database) -> None:
    line = json.loads(_written(filled, "articles", "jsonl").splitlines()[0])
    assert line["first_seen"] == "2026-03-02T21:00:00Z"
    assert isinstance(line["urls"], list)
    assert "Балапанов" in _written(filled, "articles", "jsonl").decode()


@pytest.mark.parametrize("kind", KINDS)
def test_csv_reads_back(filled: Database, kind: str) -> None:
    table = list(csv.DictReader(io.StringIO(_written(filled, kind, "csv").decode("utf-8-sig"))))
    expected = _rows(filled, kind)
    assert [tuple(line) for line in table] == [EXPORT_COLUMNS[kind]] * len(expected)
    if kind == "articles":
        assert table[0]["text"] == expected[0]["text"]
        assert json.loads(table[0]["urls"]) == expected[0]["urls"]
        assert table[0]["first_seen"] == "2026-03-02T21:00:00Z"


@pytest.mark.parametrize("kind", KINDS)
def test_xlsx_reads_back(filled: Database, kind: str) -> None:
    (sheet,) = load_workbook(io.BytesIO(_written(filled, kind, "xlsx"))).worksheets
    heads, *lines = sheet.iter_rows(values_only=True)
    assert heads == EXPORT_COLUMNS[kind]
    assert len(lines) == len(_rows(filled, kind))
    assert (sheet.freeze_panes, sheet["A1"].font.b) == ("A2", True)
    assert str(sheet.auto_filter.ref).startswith("A1:")
    assert all(column.width <= 60 for column in sheet.column_dimensions.values())
    if kind == "articles":
        assert lines[0][heads.index("first_seen")] == datetime.fromisoformat("2026-03-03T02:00"), "a date, in Almaty"


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "xlsx"])
def test_empty_table_has_its_heads(database: Database, file_format: str) -> None:
    written = _written(database, "items", file_format)
    if file_format == "csv":
        assert written.decode("utf-8-sig").strip().split(",") == list(EXPORT_COLUMNS["items"])
    if file_format == "xlsx":
        assert load_workbook(io.BytesIO(written)).active.max_row == 1  # type: ignore[union-attr]
    if file_format == "jsonl":
        assert written == b""


FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1", "＋1", "－1", "＠1", "\u200b=1",
    "\ufeff@x", "\x1f=1", "\tслово",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(database: Database, text: str) -> None:
    with database.session() as session:
        ingest(session, article(title=text, author=text))
    (line,) = csv.DictReader(io.StringIO(_written(database, "articles", "csv").decode("utf-8-sig"), newline=""))
    assert line["title"].startswith("'")
    assert line["author"].startswith("'")
    book = load_workbook(io.BytesIO(_written(database, "articles", "xlsx")))
    cells = {cell.value: cell for cell in next(book.worksheets[0].iter_rows(min_row=2))}
    assert all(cell.data_type != "f" for cell in cells.values())
    assert (
        next(iter(json.loads(line) for line in _written(database, "articles", "jsonl").splitlines()))["title"] == text
    )


@pytest.mark.parametrize("text", ["Слово = дело", "— Нет, сказал он", "405", "'= так", ""])
def test_plain_texts_are_left_alone(text: str) -> None:
    assert harmless(text) == text


@given(st.text(max_size=10))
def test_first_thing_seen_in_a_cell_begins_no_formula(text: str) -> None:
    folded = unicodedata.normalize("NFKC", harmless(text)).lstrip()
    assert not folded.startswith(("=", "+", "-", "@"))


def test_sheet_holds_what_a_page_threw_at_it(database: Database) -> None:
    odd = "".join(map(chr, range(1, 32))) + "\ufffe\uffff\udc80 слово"
    with database.session() as session:
        ingest(session, article(1, title=odd, text="👩" * 20_000))
        ingest(session, article(2, url="https://demo.example/2", title=odd, text="а" * 40_000))
    sheet = load_workbook(io.BytesIO(_written(database, "articles", "xlsx"))).worksheets[0]
    column = EXPORT_COLUMNS["articles"].index("text")
    texts = [row[column] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert texts == ["👩" * (MAX_CELL_UNITS // 2), "а" * MAX_CELL_UNITS]


def test_rows_beyond_a_sheet_go_on_the_next(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.reports.table_files, "MAX_SHEET_ROWS", 3)
    sheets = load_workbook(io.BytesIO(_written(filled, "versions", "xlsx"))).worksheets
    assert [sheet.max_row for sheet in sheets] == [3, 2]
    assert {tuple(next(sheet.iter_rows(values_only=True))) for sheet in sheets} == {EXPORT_COLUMNS["versions"]}


def test_order_and_number_of_rows_do_not_depend_on_pages(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {kind: _rows(filled, kind) for kind in KINDS}
    monkeypatch.setattr(store.reports.export, "EXPORT_BATCH_ROWS", 1)
    assert {kind: _rows(filled, kind) for kind in KINDS} == whole


def test_article_redacted_lines_is_exported_too(database: Database) -> None:
    with database.session() as session:
        link, run = Link(url="https://demo.example/9", title="Заголовок"), start_run(session, NOW)
        stored = update_from_listing(session, "demo", link, article_id="9", now=NOW, run_id=run)
        record_state(session, stored, ArticleState.BLOCKED, now=NOW, run_id=run)
    (row,) = _rows(database, "articles")
    assert (row["title"], row["state"], row["text"], row["versions"], row["story"]) == (
        "Заголовок", "blocked", None, 0, None,
    )  # fmt: skip


def test_standard_output_is_left_open(filled: Database) -> None:
    file = io.BytesIO()
    write_rows([], "items", "csv", file)
    assert not file.closed


def test_unknown_values_are_not_written_in_some_way_or_other() -> None:
    with pytest.raises(TypeError):
        write_rows([{"a": object()}], "items", "jsonl", io.BytesIO())


def test_articles_are_counted(filled: Database) -> None:
    with filled.session() as session:
        assert count_articles(session) == 2
        ingest(session, replace(article(5), url="https://demo.example/5"))
        assert count_articles(session) == 3
