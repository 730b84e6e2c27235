"""The flaws that are counted of a night's articles, and what each says."""

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.rates import Excess
from crawler.health.signals.baseline import day


@dataclass(frozen=True, kw_only=True, slots=True)
class Flaw:
    """What is said of a flaw: the kind of alarm, what is seen, and the likely cause."""

    kind: str
    seen: str
    cause: str


FLAWS: Mapping[str, Flaw] = {
    "author": Flaw(kind="author", seen="have no author", cause="the author stands elsewhere: mend `author`"),
    "byline": Flaw(
        kind="author",
        seen="have no author, although their pages show a byline,",
        cause="the author stands elsewhere: mend `author`",
    ),
    "date": Flaw(kind="dates", seen="have no date", cause="the date stands elsewhere: mend `published`"),
    "old": Flaw(
        kind="dates",
        seen="are days old",
        cause="the list shows old articles, or another date is read: mend `published`",
    ),
    "just_now": Flaw(
        kind="dates",
        seen="are dated to the minute of the visit",
        cause="a clock is read as the date: mend `published`",
    ),
    "same_date": Flaw(
        kind="dates",
        seen="share their date with another",
        cause="the page's date is read, not the article's: mend `published`",
    ),
    "same_title": Flaw(
        kind="title",
        seen="share their title with another",
        cause="the site's own title is read: mend `title`",
    ),
    "same_text": Flaw(
        kind="text",
        seen="begin with the same words as another",
        cause="a notice stands where the article was: mend `body`",
    ),
    "cut": Flaw(
        kind="text",
        seen="break off before their end",
        cause="only the teaser is read or shown, as before a paywall: mend `body`",
    ),
}
"""Of new articles, by their sign in a night."""

LOST: Mapping[str, Flaw] = {
    "again_author": Flaw(kind="author", seen="have lost their author", cause="a new layout: mend `author`"),
    "again_reauthored": Flaw(
        kind="author",
        seen="have another author than before",
        cause="the site's own name, or an editor's, is read: mend `author`",
    ),
    "again_date": Flaw(kind="dates", seen="have lost their date", cause="a new layout: mend `published`"),
    "again_redated": Flaw(
        kind="dates",
        seen="have another date than before",
        cause="the page's date or a clock is read, not the article's: mend `published`",
    ),
    "again_title": Flaw(
        kind="title",
        seen="have another title than before",
        cause="the site's own title is read: mend `title`",
    ),
    "again_shorter": Flaw(
        kind="text",
        seen="have lost much of their text",
        cause="only a part of the text is read or shown, such as the teaser before a paywall: mend `body`",
    ),
    "again_longer": Flaw(
        kind="text",
        seen="have become much longer",
        cause="more than the article is read, such as comments: mend `body`",
    ),
    "again_lang": Flaw(
        kind="language",
        seen="are in another language than before",
        cause="the site shows another edition, or texts are garbled",
    ),
    "again_layer": Flaw(
        kind="selectors",
        seen="have a field read in another way than before",
        cause="a new layout: mend `select`",
    ),
    "again_unread": Flaw(
        kind="unread",
        seen="hold no article any more, though they answer",
        cause="a new layout, or a notice in place of each article: mend `body`",
    ),
}
"""Of known articles that were visited again."""


def flawed(which: str, flaw: Flaw, found: Excess) -> RaisedAlarm:
    """The alarm of a flaw that `which` articles have."""
    text = (
        f"{found.bad} of {found.of} {which} articles {flaw.seen} since {day(found.since)}; {found.usual:.0%} is usual. "
        f"Likely: {flaw.cause}"
    )
    return RaisedAlarm(kind=flaw.kind, text=text)
