"""Import the matchers and build tables in the process that workers are forked from, not in each worker.

The fork server can only import modules, so this module does its work when it is imported."""

import crawler.extraction.worker  # noqa: F401
import matchers.find
import matchers.prefilter  # noqa: F401
from matchers.events.details.read_details import compile_patterns
from matchers.events.event_words import compile_phrases
from matchers.laws.countries import abroad_pattern, place_pattern
from spiders.page.boilerplate import reader_pattern
from spiders.page.dates import date_patterns
from spiders.reader import software_selectors
from spiders.refusals import phrase_patterns

for _make in (
    software_selectors,
    reader_pattern,
    date_patterns,
    phrase_patterns,
    place_pattern,
    abroad_pattern,
    compile_phrases,
    compile_patterns,
):
    _make()
