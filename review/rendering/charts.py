"""Draw bar charts with axes as SVG shapes, without scripts or image files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

CHART_WIDTH, CHART_HEIGHT = 720, 180
LEFT, TOP, BOTTOM = 40, 16, 20
"""Room for the numbers of the vertical axis, the value above the highest bar, and the labels of the columns."""

MAX_LABELS = 4
MAX_TICKS = 4
MAX_BAR_WIDTH = 48
SPARK_HEIGHT, SPARK_STEP = 24, 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A rectangle; `kind` selects its colour, `label` is its tooltip."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    label: str
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AxisLabel:
    """A word or number at an axis; `at` is its place along the axis."""

    at: float
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """Stacked bars over time, with their axes and their numbers."""

    width: int = CHART_WIDTH
    height: int = CHART_HEIGHT
    left: int = LEFT
    bottom: int = CHART_HEIGHT - BOTTOM
    bars: list[Bar]
    totals: list[tuple[float, float, int]]
    """Place above each bar, and its sum."""
    ticks: list[AxisLabel]
    labels: list[AxisLabel]
    most: int
    kinds: list[str]
    first: str
    last: str
    rows: list[tuple[str, Mapping[str, int]]]
    """The numbers as a table, oldest first."""


def chart(columns: Sequence[tuple[str, Mapping[str, int]]]) -> Chart | None:
    """Return a chart of (label, numbers by kind), oldest first; None if all numbers are 0."""
    most = max((sum(numbers.values()) for _, numbers in columns), default=0)
    if most == 0:
        return None
    step = (CHART_WIDTH - LEFT) / len(columns)
    width = min(step * 0.75, MAX_BAR_WIDTH)
    starts = [LEFT + place * step + (step - width) / 2 for place in range(len(columns))]
    bars = [bar for x, column in zip(starts, columns, strict=True) for bar in _stack(x, width, column, most)]
    sums = [(x + width / 2, sum(numbers.values())) for x, (_, numbers) in zip(starts, columns, strict=True)]
    return Chart(
        bars=bars,
        totals=[(round(x, 1), round(_y(number, most) - 4, 1), number) for x, number in sums if number],
        ticks=[AxisLabel(at=round(_y(number, most), 1), text=str(number)) for number in _ticks(most)],
        labels=[
            AxisLabel(at=round(starts[place] + width / 2, 1), text=columns[place][0]) for place in _spread(len(columns))
        ],
        most=most,
        kinds=list(dict.fromkeys(bar.kind for bar in bars)),
        first=columns[0][0],
        last=columns[-1][0],
        rows=[(label, numbers) for label, numbers in columns if any(numbers.values())],
    )


def sparkline(numbers: Sequence[int]) -> list[Bar]:
    """Return thin bars without axes for numbers, oldest first; 0 becomes a low grey bar."""
    most = max(numbers, default=0) or 1
    heights = [max(2, round(SPARK_HEIGHT * number / most, 1)) for number in numbers]
    return [
        Bar(
            x=place * SPARK_STEP, y=SPARK_HEIGHT - height, width=SPARK_STEP - 1, height=height,
            kind="" if number else "low", label=str(number), number=number,
        )
        for place, (number, height) in enumerate(zip(numbers, heights, strict=True))
    ]  # fmt: skip


def _y(number: float, most: int) -> float:
    return TOP + (CHART_HEIGHT - TOP - BOTTOM) * (1 - number / most)


def _stack(x: float, width: float, column: tuple[str, Mapping[str, int]], most: int) -> Iterator[Bar]:
    label, numbers = column
    below = 0
    for kind, number in numbers.items():
        if number:
            top, bottom = _y(below + number, most), _y(below, most)
            yield Bar(
                x=round(x, 1), y=round(top, 1), width=round(width, 1), height=round(bottom - top, 1),
                kind=kind, label=label, number=number,
            )  # fmt: skip
        below += number


def _ticks(most: int) -> list[int]:
    """Return at most MAX_TICKS round numbers up to `most`, and 0."""
    step = next(
        factor * 10**power for power in range(12) for factor in (1, 2, 5) if most <= MAX_TICKS * factor * 10**power
    )
    return list(range(0, most + 1, step))


def _spread(count: int) -> list[int]:
    """Return the places of at most MAX_LABELS columns, including the first and the last."""
    shown = min(count, MAX_LABELS)
    return sorted({round(place * (count - 1) / max(shown - 1, 1)) for place in range(shown)})
