"""Define silent breakages of the outlets of `bench.silent.days`."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.silent.days import FEED, LISTING, SECOND, Day
from bench.silent.pages import letters

Break = Callable[[Day], None]


def _keep(day: Day, kept: Sequence[int]) -> None:
    """Keep only these of the new articles."""
    day.flaws = Counter({name: min(len(kept), number) for name, number in day.flaws.items()})
    day.words, day.langs = [day.words[place] for place in kept], [day.langs[place] for place in kept]
    day.passed, day.foreign = [day.passed[place] for place in kept], [day.foreign[place] for place in kept]
    day.numbers = [day.numbers[place] for place in kept] if day.numbers else []
    day.sections = [day.sections[place] for place in kept] if day.sections else []


def _some(day: Day, share: float) -> list[int]:
    return [place for place in range(day.new) if day.dice.random() < share]


def _of_lists(otherwise: Break) -> Break:
    """Break only our reading of the lists; the front page (if it isn't a list) and boxes on pages go on."""

    def broken(day: Day) -> None:
        before, off_lists, in_boxes_only = day.new, day.off_lists, day.in_boxes_only
        otherwise(day)
        day.left, day.off_lists, day.in_boxes_only = before - day.new, off_lists, in_boxes_only

    return broken


def _still(*, stored: bool = False, front: bool = False) -> Break:
    """Stop all lists. With `stored`, their bytes stay the same too, as in a cache that is no longer refreshed; with
    `front`, the front page, which isn't a list, goes on."""

    def broken(day: Day) -> None:
        day.off_lists, day.in_boxes_only = day.off_lists + day.new if front else 0, 0
        _keep(day, [])
        day.failing, day.other_numbers = 0, []
        if stored:
            day.digests = dict.fromkeys(day.digests, STORED)

    return broken


def _thinned(share: float) -> Break:
    return lambda day: _keep(day, _some(day, share))


STORED = 7
"""Digest of a list whose bytes no longer change."""


def _unread(share: float) -> Break:
    def broken(day: Day) -> None:
        before, numbers = day.new, day.numbers
        _keep(day, _some(day, 1 - share))
        day.other_numbers = [*day.other_numbers, *(one for one in numbers if one not in day.numbers)]
        day.failing += before - day.new

    return broken


def _flaw(name: str, share: float = 1.0) -> Break:
    def broken(day: Day) -> None:
        day.flaws[name] = max(day.flaws[name], sum(day.dice.random() < share for _ in range(day.new)))

    return broken


def _dead(url: str) -> Break:
    """Stop one list; if it is a section's, the section's articles are missing."""

    def broken(day: Day) -> None:
        day.named = {**day.named, url: 0.0}
        if day.sections:
            _keep(day, [place for place, section in enumerate(day.sections) if section != url])

    return broken


def _links(url: str, number: int) -> Break:
    def broken(day: Day) -> None:
        day.links[url] = number
        _dead(url)(day)

    return broken


def _words(factor: float) -> Break:
    """Multiply the words that the server sends; pages show no more beside them than before."""

    def broken(day: Day) -> None:
        day.words = [max(5, round(number * factor)) for number in day.words]

    return broken


def _half_read(day: Day) -> None:
    _passed_over(day, 0.4)


def _passed_over(day: Day, share: float) -> None:
    """Read only the fraction `share` of each text; pages show the rest beside it."""
    day.passed = [
        passed + letters((1 - share) * words * day.dice.uniform(0.6, 1.08))
        for passed, words in zip(day.passed, day.words, strict=True)
    ]
    _words(share)(day)


def _named_comments(day: Day) -> None:
    """Read comments too, which are in an element named for comments."""
    day.foreign = [foreign + letters(3 * words) for foreign, words in zip(day.foreign, day.words, strict=True)]
    _words(4.0)(day)


def _teaser_shown(day: Day) -> None:
    _words(0.12)(day)
    _flaw("text-cut")(day)


def _teaser_read(day: Day) -> None:
    _passed_over(day, 0.12)
    _flaw("text-cut")(day)


def _authors_unread(day: Day) -> None:
    """Read no author, although pages name one as before."""
    if day.has_bylines:
        day.flaws["byline-unread"] += day.new - day.flaws["author-missing"]
    _flaw("author-missing")(day)


def _archive(day: Day) -> None:
    day.fresh = False
    day.words, day.langs, day.numbers, day.other_numbers = [300] * 12, ["ru"] * 12, [], []
    day.passed, day.foreign = [0] * 12, [0] * 12
    day.sections = [LISTING] * 12 if day.sections else []
    day.flaws = Counter({"date-old": 12})


def _language(lang: str, instead_of: Sequence[str]) -> Break:
    def broken(day: Day) -> None:
        day.langs = [lang if one in instead_of else one for one in day.langs]

    return broken


def _no_kazakh(day: Day) -> None:
    _keep(day, [place for place, lang in enumerate(day.langs) if lang != "kk"])


def _layer(day: Day) -> None:
    day.layer = "trafilatura"


def _blocked(day: Day) -> None:
    day.blocked = round(day.revisits * 0.3)
    day.revisits -= day.blocked


def _gone(day: Day) -> None:
    day.gone += round(day.revisits * 0.4)
    day.revisits -= round(day.revisits * 0.4)


@dataclass(frozen=True, kw_only=True)
class Breakage:
    """How new articles and lists break, and what known articles lose when they are read again."""

    new: Break
    kinds: tuple[str, ...]
    """The kinds of alarm of which one must be raised."""
    lost: str = ""
    """What pages of known articles lose too, as a code without `known-`; empty if nothing."""
    share: float = 1.0


_PAGES: dict[str, Breakage] = {
    "no text is found": Breakage(new=_unread(1.0), kinds=("unread", "refused"), lost="unread"),
    "half of the texts aren't found": Breakage(new=_unread(0.5), kinds=("unread", "refused"), lost="unread", share=0.5),
    "a notice stands for each text": Breakage(
        new=_flaw("text-shared"), kinds=("text",), lost="text-shorter", share=0.9
    ),
    "only the teaser is read": Breakage(new=_teaser_read, kinds=("text",), lost="text-shorter"),
    "only the teaser is shown": Breakage(new=_teaser_shown, kinds=("text",), lost="text-shorter"),
    "half of the text is read": Breakage(new=_half_read, kinds=("text",), lost="text-shorter", share=0.9),
    "half of the text is shown": Breakage(new=_words(0.4), kinds=("text",), lost="text-shorter", share=0.9),
    "comments are read too": Breakage(new=_named_comments, kinds=("text",), lost="text-longer", share=0.8),
    "comments that nothing names are read too": Breakage(
        new=_words(4.0), kinds=("text",), lost="text-longer", share=0.8
    ),
    "dates are lost": Breakage(new=_flaw("date-missing"), kinds=("dates",), lost="date-lost"),
    "all dates are equal": Breakage(new=_flaw("date-shared"), kinds=("dates",), lost="date-changed"),
    "the clock is read as date": Breakage(new=_flaw("date-now"), kinds=("dates",), lost="date-changed"),
    "authors are lost": Breakage(new=_authors_unread, kinds=("author",), lost="author-lost", share=0.7),
    "authors are named no more": Breakage(
        new=_flaw("author-missing"), kinds=("author",), lost="author-lost", share=0.7
    ),
    "one title for all": Breakage(new=_flaw("title-shared"), kinds=("title",), lost="title-changed"),
    "selectors no longer hold": Breakage(new=_layer, kinds=("selectors",), lost="layer-changed"),
}

GOES_ON = ", the site goes on"
"""Suffix in the names of breakages of only our lists; without it, front page and boxes are broken too."""

_EVERYWHERE: dict[str, Breakage] = {
    "all lists stand still": Breakage(new=_still(), kinds=("too_few",)),
    "all lists stand still, the front page goes on": Breakage(new=_still(front=True), kinds=("too_few", "left_out")),
    "all lists come from a store that stands still": Breakage(new=_still(stored=True), kinds=("too_few",)),
    "four of five articles are missing": Breakage(new=_thinned(0.2), kinds=("too_few", "left_out")),
    "every second article is missing": Breakage(new=_thinned(0.5), kinds=("too_few", "left_out")),
    "feed stands still, listing goes on": Breakage(new=_dead(FEED), kinds=("feed",)),
    "listing stands still, others go on": Breakage(new=_dead(LISTING), kinds=("listing", "too_few", "left_out")),
    "a listing is empty": Breakage(new=_links(SECOND, 0), kinds=("listing",)),
    "a listing names three articles": Breakage(new=_links(LISTING, 3), kinds=("listing",)),
    "list shows the archive": Breakage(new=_archive, kinds=("dates", "too_few", "listing")),
    "the list changes to English": Breakage(new=_language("en", ("ru", "kk")), kinds=("language",)),
    "no Kazakh any more": Breakage(new=_no_kazakh, kinds=("language", "too_few", "left_out")),
    "a third is challenged": Breakage(new=_blocked, kinds=("blocked",)),
    "two in five are gone": Breakage(new=_gone, kinds=("vanished",)),
    **_PAGES,
    **{f"{name}, on new pages": Breakage(new=one.new, kinds=one.kinds) for name, one in _PAGES.items()},
}  # fmt: skip

_OF_LISTS = (
    "all lists stand still",
    "four of five articles are missing",
    "every second article is missing",
    "listing stands still, others go on",
    "no Kazakh any more",
)

BREAKAGES: dict[str, Breakage] = {
    **_EVERYWHERE,
    **{
        f"{name}{GOES_ON}": Breakage(new=_of_lists(_EVERYWHERE[name].new), kinds=(*_EVERYWHERE[name].kinds, "left_out"))
        for name in _OF_LISTS
    },
}
"""Name -> breakage."""


SHOWN_ANYWAY = {
    "a listing is empty", "a listing names three articles", "a third is challenged", "two in five are gone",
    "list shows the archive",
}  # fmt: skip
"""Breakages that even a run without new articles shows."""
