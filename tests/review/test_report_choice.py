"""What belongs to a report: items by person, law, event and outlet."""

import pytest

from matchers.mention import MentionKind
from review.rendering.entry_labels import entry_key
from review.reports.report import ReportChoice
from store.reports.reports import ReportLine
from store.schema.tables.articles import ArticleRow, Version
from store.schema.tables.items import ReviewItem

PERSON, LAW = MentionKind.PERSON, MentionKind.CITATION


def line(item: int, story: int, entry: str, kind: MentionKind, outlet: str = "demo") -> ReportLine:
    row = ReviewItem(id=item, story_id=story, entry=entry, kind=kind, outlet=outlet, events=[])
    return ReportLine(item=row, article=ArticleRow(), version=Version(), raw=None, confirmations=[])


LINES = [
    line(1, 1, "balapanov", PERSON),
    line(2, 1, "kz-uk:405", LAW),
    line(3, 2, "balapanov", PERSON, "post"),
    line(4, 2, "kz-uk:174", LAW),
    line(5, 1, "sarsenova", PERSON),
]


@pytest.mark.parametrize(
    ("choice", "items"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"laws": ["kz-uk:405"]}, [1, 2, 5]),
        ({"laws": ["kz-uk:405"], "entries": ["balapanov"]}, [1, 2]),
        ({"laws": ["kz-uk:131"]}, []),
        ({"entries": ["balapanov"]}, [1, 3]),
        ({"laws": ["kz-uk:174"], "outlets": ["post"]}, [3]),
    ],
)
def test_laws_choose_the_texts_that_cite_them_and_people_are_chosen_among_those(
    choice: dict[str, list[str]], items: list[int]
) -> None:
    keys = {
        name: frozenset(one if name == "outlets" else entry_key(one) for one in ids) for name, ids in choice.items()
    }
    assert [one.item.id for one in ReportChoice(**keys).chosen(LINES)] == items  # type: ignore[arg-type]
