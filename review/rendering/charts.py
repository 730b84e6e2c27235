"""Draw small bar charts as SVG shapes, without scripts or image files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CHART_HEIGHT = 80
COLUMN_WIDTH = 14
COLUMN_GAP = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A rectangle; `kind` selects its colour, `label` is its tooltip."""

    x: int
    y: float
    height: float
    kind: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """Stacked bars along a time axis."""

    width: int
    height: int
    bar_width: int
    bars: list[Bar]
    most: int
    kinds: list[str]
    first: str
    last: str


def chart(columns: Sequence[tuple[str, Mapping[str, int]]]) -> Chart | None:
    """Return a chart of (label, numbers by kind), oldest first; None if all numbers are 0."""
    most = max((sum(numbers.values()) for _, numbers in columns), default=0)
    if most == 0:
        return None
    bars = []
    for place, (label, numbers) in enumerate(columns):
        top = float(CHART_HEIGHT)
        for kind, number in numbers.items():
            height = CHART_HEIGHT * number / most
            top -= height
            if number:
                bars.append(
                    Bar(x=place * COLUMN_WIDTH, y=round(top, 1), height=round(height, 1), kind=kind, label=label)
                )
    return Chart(
        width=max(len(columns) * COLUMN_WIDTH, 8 * COLUMN_WIDTH),
        height=CHART_HEIGHT,
        bar_width=COLUMN_WIDTH - COLUMN_GAP,
        bars=bars,
        most=most,
        kinds=list(dict.fromkeys(bar.kind for bar in bars)),
        first=columns[0][0],
        last=columns[-1][0],
    )
