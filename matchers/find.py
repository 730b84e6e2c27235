"""Find everything that a text mentions: people, organisations, laws, cited articles, and events."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from matchers.citations.citations import find_citations
from matchers.events.events import find_event_details, in_order, may_tell_event
from matchers.index import Index
from matchers.laws.laws import find_laws
from matchers.mention import Mention
from matchers.names import find_names


def find_mentions(text: str, index: Index, *, lang: str | None = None, published: date | None = None) -> list[Mention]:
    """Return the mentions in `text`, by their place; `lang` (ru, kk, en) helps where given.

    `published` is the day (in Almaty) to which dates such as `yesterday` refer. Never raises for any text.
    """
    citations = find_citations(text, index.laws)
    names = find_names(text, index.names, lang=lang, citations=citations)
    found = [*_with_events(text, names, citations, published), *find_laws(text, index.laws), *citations]
    return sorted(found, key=lambda mention: (mention.start, mention.end, mention.kind, mention.entry or ""))


def _with_events(
    text: str, names: list[Mention], citations: Sequence[Mention], published: date | None
) -> list[Mention]:
    """Return what the text says has happened, beside each mention of a person or organisation."""
    if not names or not (may_tell_event(text)):
        return names
    each = zip(names, find_event_details(text, names, citations, published), strict=True)
    return [replace(one, events=in_order(d.event for d in found), event_details=found) for one, found in each]
