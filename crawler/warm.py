"""Imported where worker processes come from: makes once what each of them would make with its first page."""

from matchers.countries import abroad_alone, place_pattern
from spiders.dates import day_patterns

for _make in (day_patterns, place_pattern, abroad_alone):
    _make()
