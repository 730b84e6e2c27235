"""Find everything that a text mentions: people, organisations, laws, cited articles, and events."""

from collections.abc import Sequence
from datetime import date

from matchers.citations.citations import find_citations
from matchers.events.events import find_event_details, in_order
from matchers.index import Index
from matchers.laws.laws import find_laws
from matchers.mention import Mention
from matchers.names import find_names
from matchers.normalize import as_displayed, stored_span


def find_mentions(text: str, index: Index, *, lang: str | None = None, published: date | None = None) -> list[Mention]:
    """Return the mentions in `text`, by their place; `lang` (ru, kk, en) helps where given.

    `published` is the day (in Almaty) to which dates such as `yesterday` refer. Never raises for any text.
    """
    found = _find(text, index, lang, published)
    if (shown := as_displayed(text)) != text:
        # overrides may also be inside a name as it is written, to keep it from being found
        displayed = (_in_stored(text, mention) for mention in _find(shown, index, lang, published))
        known = {(mention.kind, mention.entry, mention.start) for mention in found}
        found += [one for one in displayed if (one.kind, one.entry, one.start) not in known]
    return sorted(found, key=lambda mention: (mention.start, mention.end, mention.kind, mention.entry or ""))


def _find(text: str, index: Index, lang: str | None, published: date | None) -> list[Mention]:
    citations = find_citations(text, index.laws)
    names = find_names(text, index.names, lang=lang, citations=citations)
    return [*_with_events(text, names, citations, published), *find_laws(text, index.laws), *citations]


def _in_stored(text: str, mention: Mention) -> Mention:
    start, end = stored_span(text, mention.start, mention.end)
    return mention._replace(start=start, end=end, surface=text[start:end])


def _with_events(
    text: str, names: list[Mention], citations: Sequence[Mention], published: date | None
) -> list[Mention]:
    """Return the mentions of people and organisations, with the events that the text reports about them."""
    each = zip(names, find_event_details(text, names, citations, published), strict=True)
    return [
        one._replace(events=in_order(details.event for details in found), event_details=found) if found else one
        for one, found in each
    ]
