"""The evaluation counts what is right, missed and false, on sets of every kind."""

import json
import re
from pathlib import Path

import pytest

from bench.evaluate import DATA, ScoreSum, compare, evaluate, find_events, main, report
from bench.workload.labelled import LabelledSpan, LabelledText, read_citations, read_events, read_names


def row(*wanted: LabelledSpan) -> LabelledText:
    return LabelledText(id="one", text="Суд над Ахатовым начался.", lang="ru", tags=("ins",), wanted=wanted, labels={})


def span(start: int, end: int, *label: str | None) -> LabelledSpan:
    return LabelledSpan(start=start, end=end, label=label)


def test_a_span_that_only_touches_is_a_hit_but_not_to_the_letter() -> None:
    outcome = compare(row(span(8, 16, "a")), [span(4, 16, "a")])
    assert (outcome.hits, outcome.exact, outcome.misses, outcome.false_hits) == (1, 0, (), ())


def test_a_wrong_label_is_a_miss_and_a_false_hit() -> None:
    outcome = compare(row(span(8, 16, "a")), [span(8, 16, "b")])
    assert outcome.hits == 0
    assert outcome.misses == (span(8, 16, "a"),)
    assert outcome.false_hits == (span(8, 16, "b"),)


def test_a_span_found_twice_is_right_once() -> None:
    outcome = compare(row(span(8, 16, "a")), [span(8, 16, "a"), span(8, 16, "a")])
    assert (outcome.hits, len(outcome.false_hits)) == (1, 1)


def test_a_list_needs_every_label_of_its_span() -> None:
    wanted = [span(0, 20, "kz-uk", number, None, None) for number in ("174", "405")]
    outcome = compare(row(*wanted), [wanted[1]])
    assert (outcome.hits, outcome.misses) == (1, (wanted[0],))


def test_precision_recall_and_f1_follow_from_the_counts() -> None:
    tally = ScoreSum(rows=4, hits=6, exact=5, missed=2, false_hits=2)
    assert (tally.precision, tally.recall, tally.f1) == (0.75, 0.75, 0.75)


def test_nothing_labelled_and_nothing_found_is_perfect() -> None:
    assert (ScoreSum().precision, ScoreSum().recall, ScoreSum().f1) == (1, 1, 1)
    assert ScoreSum(false_hits=1).f1 == 0


def test_the_report_names_misses_and_false_hits_with_their_text() -> None:
    evaluation = evaluate("names", [row(span(8, 16, "akhatov"))], lambda _: [span(0, 3, "court")])
    lines = "\n".join(report(evaluation))
    assert "missed  one [akhatov] 'Ахатовым'" in lines
    assert "false   one [court] 'Суд'" in lines
    assert "ins" in lines


@pytest.mark.parametrize("name", sorted(path.stem for path in DATA.glob("*.jsonl")))
def test_every_labelled_span_is_what_its_text_says(name: str) -> None:
    key = "citations" if name.startswith("citations") else "mentions"
    for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        for one in data[key]:
            assert data["text"][one["start"] : one["end"]] == one["surface"], data["id"]


def test_the_sets_are_as_large_as_their_use_needs() -> None:
    names, citations = read_names(DATA / "names.jsonl"), read_citations(DATA / "citations.jsonl")
    events = read_events(DATA / "events.jsonl")
    assert len(names) >= 250
    assert len(citations) >= 150
    assert len(events) >= 330
    assert {one.lang for one in names} == {one.lang for one in citations} == {one.lang for one in events}


@pytest.mark.slow
def test_the_default_sets_are_printed_with_their_scores_and_no_set_of_names_is_lost(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main([])
    printed = capsys.readouterr().out
    assert all(f"{name}, " in printed for name in ("names", "citations", "events"))
    figures = re.findall(r"^names, \S+: \d+ texts\n.+\n  all +(?:\d+ +){4}(\S+) +(\S+) ", printed, re.MULTILINE)
    assert len(figures) == len(list(DATA.glob("names*.jsonl")))
    assert all(float(precision) >= 0.985 and float(recall) >= 0.97 for precision, recall in figures)


def test_a_set_about_unknown_entries_asks_for_its_own_list(tmp_path: Path) -> None:
    mention = {"entry_id": "nobody-here", "surface": "Ахатов", "start": 0, "end": 6}
    line = {"id": "1", "text": "Ахатов пришёл.", "lang": "ru", "tag": [], "mentions": [mention]}
    path = tmp_path / "names.jsonl"
    path.write_text(json.dumps(line), encoding="utf-8")
    with pytest.raises(SystemExit, match="nobody-here"):
        main(["--names", str(path)])


def test_events_are_read_for_the_labelled_mentions() -> None:
    rows = [row for row in read_events(DATA / "events.jsonl") if row.wanted][:3]
    assert all(find_events(row) for row in rows)
