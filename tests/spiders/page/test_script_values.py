"""Values in scripts."""

import pytest

from spiders.page.script_values import read_call, read_literal


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ("{a: 'it\\'s \"q\" \\x41', 7: [1, -.5, 1e3]}", {"a": 'it\'s "q" A', "7": [1, -0.5, 1000.0]}),
        ('{"a\\"b": void 0, b: !0, c: !1, d: null}', {'a"b': None, "b": True, "c": False, "d": None}),
        ("[new Date(5), known, unknown]", [[5], "K", None]),
        ("known", "K"),
    ],
)
def test_a_literal_is_read_without_running_it(script: str, value: object) -> None:
    assert read_literal(script + ";rest", 0, {"known": "K"}) == (value, len(script))


def test_a_call_gives_its_arguments_and_assignments_to_what_it_returns() -> None:
    script = '(function(a,b){b.title=a;b[0]="x";return {one:a,two:b}}("Суд",{}));'
    assert read_call(script, 0) == {"one": "Суд", "two": {"title": "Суд", "0": "x"}}


@pytest.mark.parametrize("script", ["{a:", "{", "", "[1, 2", '{a:"x}'])
def test_a_literal_without_end_is_refused(script: str) -> None:
    with pytest.raises(ValueError, match=r"no end|Expecting|property"):
        read_literal(script, 0, {})


def test_a_long_argument_cannot_be_repeated_without_end() -> None:
    script = "(function(a){return [" + "a," * 9 + 'a]}("' + "x" * 1_000_000 + '"))'
    with pytest.raises(ValueError, match="no end"):
        read_call(script, 0)


def test_other_calls_are_none() -> None:
    assert read_call("(window.start)(1)", 0) is None
    assert read_call("(function(a){go(a)}(1))", 0) is None
