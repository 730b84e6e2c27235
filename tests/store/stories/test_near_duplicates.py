import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import store.stories.near_duplicates
from spiders.article import Article
from store.articles.versions import Fetched, record_imported, record_version
from store.schema.tables.articles import ArticleRow, Sketch, Story
from store.session import Database
from store.stories.near_duplicates import MIN_RESEMBLANCE, join_stories, load_story_articles, resemblance
from store.texts.derived import sketch_of
from tests.support.store_samples import DAY, HOUR, NOW, article

SYLLABLES = ["ба", "ла", "пан", "ер", "ты", "суд", "кен", "жол", "ра", "мир", "ас", "тау", "ди", "на", "гүл", "шо"]


def _words(seed: int, count: int = 350) -> list[str]:
    """Invented words, as many as a news report of 2.5 kB has."""
    dice = random.Random(seed)
    return ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 4))) for _ in range(count)]


def _edited(words: list[str], seed: int = 0) -> list[str]:
    """An editor's hand: every fifteenth word replaced."""
    fresh = _words(seed + 10_000, len(words))
    return [new if number % 15 == 7 else old for number, (old, new) in enumerate(zip(words, fresh, strict=True))]


def _cut(words: list[str], seed: int = 0) -> list[str]:
    """Cut to 70 %, with an end of the other outlet's own."""
    keep = len(words) * 7 // 10
    return words[:keep] + _words(seed + 20_000, len(words) - keep)


def _page(number: int, outlet: str, words: list[str], **changes: object) -> Article:
    url = f"https://{outlet}.example/{number}"
    return article(number, outlet=outlet, url=url, urls=(url,), text=" ".join(words), **changes)


def _join(session: Session, page: Article, *, now=NOW) -> tuple[ArticleRow, Story]:  # type: ignore[no-untyped-def]
    recorded = record_version(session, Fetched(article=page, raw_id=None, now=now), run_id=None)
    assert recorded.version is not None
    (story,) = join_stories(session, [(recorded.article_row, recorded.version)], now=now)
    return recorded.article_row, story


@given(st.integers(0, 10_000))
@settings(max_examples=30)
def test_edited_and_cut_copies_resemble_their_source_and_strangers_do_not(seed: int) -> None:
    source = _words(seed)
    sketch = sketch_of(" ".join(source))
    assert resemblance(sketch, sketch_of(" ".join(_edited(source, seed)))) >= MIN_RESEMBLANCE
    assert resemblance(sketch, sketch_of(" ".join(_cut(source, seed)))) >= MIN_RESEMBLANCE
    assert resemblance(sketch, sketch_of(" ".join(_words(seed + 1)))) < MIN_RESEMBLANCE / 2


@given(st.text(max_size=400), st.text(max_size=400))
def test_resemblance_is_symmetric_and_whole_with_itself(one: str, other: str) -> None:
    first, second = sketch_of(one), sketch_of(other)
    assert resemblance(first, second) == resemblance(second, first)
    assert 0 <= resemblance(first, second) <= 1
    assert not first or resemblance(first, first) == 1
    assert list(first) == sorted(set(first))


def test_estimate_is_near_the_true_share() -> None:
    for seed in range(20):
        one, other = _words(seed), _cut(_words(seed), seed)
        sets = [{tuple(words[start : start + 4]) for start in range(len(words) - 3)} for words in (one, other)]
        true = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
        assert abs(resemblance(sketch_of(" ".join(one)), sketch_of(" ".join(other))) - true) < 0.2


@pytest.mark.parametrize("change", [list, _edited, _cut], ids=["same", "edited", "cut"])
def test_copies_of_other_outlets_share_a_story(database: Database, change) -> None:  # type: ignore[no-untyped-def]
    with database.session() as session:
        for seed in range(5):
            source, story = _join(session, _page(seed, "demo", _words(seed)))
            copy, found = _join(session, _page(seed, "other", change(_words(seed))))
            assert found.id == story.id
            assert [row.id for row in load_story_articles(session, story.id)] == [source.id, copy.id]
        assert session.query(Story).count() == 5


def test_translations_that_the_outlet_links_share_a_story(database: Database) -> None:
    with database.session() as session:
        russian = _page(1, "demo", _words(1), lang="ru")
        _, story = _join(session, russian)
        linked = _page(2, "demo", _words(2), lang="kk", translations={"ru": russian.url})
        unlinked = _page(3, "demo", _words(3), lang="kk", translations={"ru": "https://demo.example/none"})
        assert _join(session, linked)[1].id == story.id
        assert _join(session, unlinked)[1].id != story.id


def test_unrelated_articles_have_stories_of_their_own(database: Database) -> None:
    with database.session() as session:
        for seed in range(20):
            _join(session, _page(seed, f"outlet-{seed}", _words(seed)))
        assert session.query(Story).count() == 20


def test_outlet_s_own_texts_that_resemble_each_other_are_no_copies(database: Database) -> None:
    with database.session() as session:
        _join(session, _page(1, "demo", _words(1)))
        _join(session, _page(1, "other", _words(1)))
        _, second = _join(session, _page(2, "demo", _edited(_words(1))))
        assert [row.article_id for row in load_story_articles(session, second.id)] == ["2"]


def test_texts_of_a_few_words_are_no_copies(database: Database) -> None:
    with database.session() as session:
        _, one = _join(session, _page(1, "demo", _words(1, 20)))
        _, other = _join(session, _page(1, "other", _words(1, 20)))
        assert one.id != other.id
        assert session.query(Sketch).count() == 0


def test_short_report_is_found_again(database: Database) -> None:
    with database.session() as session:
        _, one = _join(session, _page(1, "demo", _words(1, 40)))
        _, other = _join(session, _page(1, "other", _words(1, 40)))
        assert one.id == other.id


def test_first_published_leads(database: Database) -> None:
    with database.session() as session:
        later, story = _join(session, _page(1, "demo", _words(1), published=NOW - HOUR))
        assert story.lead_article_row_id == later.id
        first, story = _join(session, _page(1, "other", _words(1), published=NOW - DAY))
        assert (story.lead_article_row_id, story.lead_published) == (first.id, NOW - DAY)


def test_date_in_the_future_leads_nothing(database: Database) -> None:
    with database.session() as session:
        _join(session, _page(1, "demo", _words(1), published=NOW + 300 * DAY))
        second, story = _join(session, _page(1, "other", _words(1), published=NOW - HOUR))
        assert story.lead_article_row_id == second.id


def test_edited_article_stays_in_its_story_and_is_known_by_its_new_words(database: Database) -> None:
    with database.session() as session:
        row, story = _join(session, _page(1, "demo", _words(1)))
        _, again = _join(session, _page(1, "demo", _words(2)), now=NOW + DAY)
        assert again.id == story.id
        _, copy_of_new = _join(session, _page(1, "other", _words(2)), now=NOW + DAY)
        _, copy_of_old = _join(session, _page(1, "third", _words(1)), now=NOW + DAY)
        assert copy_of_new.id == story.id
        assert copy_of_old.id != story.id
        assert set(session.scalars(select(Sketch.digest).where(Sketch.article_row_id == row.id))) == set(
            sketch_of(" ".join(_words(2)))
        )


def test_two_stories_that_become_one_are_left_as_they_are(database: Database) -> None:
    with database.session() as session:
        _, one = _join(session, _page(1, "demo", _words(1)))
        _, other = _join(session, _page(1, "other", _words(2)))
        _, still = _join(session, _page(1, "other", _words(1)), now=NOW + DAY)
        assert still.id == other.id != one.id


def test_joining_twice_changes_nothing(database: Database) -> None:
    with database.session() as session:
        recorded = record_version(
            session, Fetched(article=_page(1, "demo", _words(1)), raw_id=None, now=NOW), run_id=None
        )
        assert recorded.version is not None
        for _ in range(2):
            join_stories(session, [(recorded.article_row, recorded.version)], now=NOW)
        assert session.query(Story).count() == 1
        assert session.query(Sketch).count() == 64


def test_boilerplate_is_kept_for_some_articles_only_and_joins_none(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.stories.near_duplicates, "MAX_HOLDERS", 5)
    form = _words(0, 100)
    with database.session() as session:
        for seed in range(1, 12):
            _join(session, _page(seed, f"outlet-{seed}", form + _words(seed)))
        assert session.query(Story).count() == 11
        held = select(func.count()).select_from(Sketch).group_by(Sketch.digest)
        assert max(session.scalars(held)) == 5


def test_widely_copied_story_still_finds_its_later_copies(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.stories.near_duplicates, "MAX_HOLDERS", 3)
    with database.session() as session:
        stories = {_join(session, _page(1, f"outlet-{number}", _words(1)))[1].id for number in range(6)}
        assert len(stories) == 1


def test_copies_of_one_batch_find_each_other(database: Database) -> None:
    with database.session() as session:
        _, stored = _join(session, _page(9, "older", _words(1)))
        pages = [_page(1, "demo", _words(1)), _page(1, "other", _words(2)), _page(1, "third", _edited(_words(2)))]
        recorded = record_imported(
            session, [*pages, replace(pages[1], text=" ".join(_words(2) + _words(3, 9)))], now=NOW
        )
        pairs = [(one.article_row, one.version) for one in recorded if one.version is not None]
        stories = join_stories(session, pairs, now=NOW)
        assert len(pairs) == 4
        assert stories[0].id == stored.id
        assert stories[1].id == stories[2].id == stories[3].id
        assert {row.story_id for row in load_story_articles(session, stories[1].id)} == {stories[1].id}
        assert session.query(Story).count() == 2
