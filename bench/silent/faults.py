"""Define silent breakages of the sources and pages of the outlets of `bench.silent.site`."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from bench.silent.site import BOX, LOGIN, Breakage, Shown, Site, Story, Style, sentence


def _frozen(only: Sequence[str] = ()) -> Callable[[Site, str, list[Story]], list[Story]]:
    def stories(site: Site, path: str, known: list[Story]) -> list[Story]:
        if only and path not in only:
            return known
        return [one for one in known if one.day < (site.broken_from or 0)]

    return stories


def _others(site: Site, _: str, known: list[Story]) -> list[Story]:
    """Leave out every second new article."""
    return [one for one in known if one.day < (site.broken_from or 0) or one.number % 2]


def _archive(_site: Site, _: str, known: list[Story]) -> list[Story]:
    return known[::-1]


def _listing(shown: Shown, only: Sequence[str] = ()) -> Callable[[Site, str, Shown], Shown]:
    return lambda _site, path, usual: shown if not only or path in only else usual


def _instead(shown: Shown) -> Callable[[Site, Story, Shown], Shown]:
    return lambda _site, _story, _usual: shown


def _teaser(_: Site, story: Story) -> Story:
    return replace(story, paragraphs=(" ".join(story.paragraphs[0].split()[:14]) + "…",))


def _half(_: Site, story: Story) -> Story:
    return replace(story, paragraphs=story.paragraphs[: max(1, len(story.paragraphs) * 2 // 5)])


def _in_english(_: Site, story: Story) -> Story:
    dice = random.Random(story.number)
    made = tuple(f"{sentence(dice, 'en', len(text.split()))}." for text in story.paragraphs)
    return replace(story, lang="en", title=f"{sentence(dice, 'en', 6)} {story.number}", paragraphs=made)


def _garbled(_: Site, _story: Story, usual: Shown) -> Shown:
    return replace(usual, body="".join(chr(ord(one) + 37) if ord(one) > 1000 else one for one in usual.body))


def _redesigned(_: Site, _story: Story, usual: Shown) -> Shown:
    body = usual.body.replace("<article class='story'>", "<div class='x-body'>").replace("</article>", "</div>")
    body = body.replace("<main>", "<div class='x-main'>").replace("</main>", "</div>").replace("<h1>", "<h2 class='x'>")
    body = body.replace("</h1>", "</h2>").replace("<p>", "<p class='x-line'>").replace("<time ", "<b ")
    return replace(usual, body=body.replace("</time>", "</b>").replace("class='author'", "class='x-by'"))


def _parted(_: Site, story: Story, usual: Shown) -> Shown:
    """Move most of the text into an element of its own."""
    lines = [f"<p>{text}</p>" for text in story.paragraphs]
    first = max(1, len(lines) * 2 // 5)
    parts = f"{''.join(lines[:first])}</article><div class='rest'>{''.join(lines[first:])}</div>"
    return replace(usual, body=usual.body.replace(f"{''.join(lines)}</article>", parts))


def _discussed(_: Site, story: Story, usual: Shown) -> Shown:
    """Put comments into the article's element."""
    dice = random.Random(f"comments {story.number}")
    said = "".join(f"<p>{sentence(dice, story.lang, 40)}.</p>" for _ in range(12))
    return replace(usual, body=usual.body.replace("</article>", f"<div class='comment-list'>{said}</div></article>"))


COMMENTS = "".join(f"<p>{sentence(random.Random(number), 'ru', 40)}.</p>" for number in range(20))
EMPTY = Shown(body="<!DOCTYPE html><html><body><ul></ul></body></html>")
MOVED = Shown(body="", status=301, headers={"Location": "/about"})


def _many(style: Style) -> bool:
    return style.sections > 1


def _has_box(style: Style) -> bool:
    return style.box > 0


def _in_section(_: Site, new: list[Story]) -> bool:
    return any(one.section == 0 for one in new)


def _always(_: Site, _new: list[Story]) -> bool:
    return True


_PAGES: dict[str, Breakage] = {
    "bodies are empty": Breakage(parts={"text": ""}),
    "only the teaser is shown": Breakage(story=_teaser),
    "half of each text is shown": Breakage(story=_half),
    "half of each text stands elsewhere": Breakage(page=_parted),
    "comments stand in the text": Breakage(parts={"after": "", "text": COMMENTS}),
    "comments follow in the text": Breakage(page=_discussed),
    "a login page stands for each": Breakage(page=_instead(Shown(body=LOGIN))),
    "dates are lost": Breakage(parts={"date": ""}),
    "all dates are equal": Breakage(parts={"date": "<time datetime='2025-08-01T10:00:00+05:00'>1 августа</time>"}),
    "a clock stands for the date": Breakage(parts={"date": "<time datetime='NOW'>сейчас</time>"}),
    "authors are lost": Breakage(parts={"author": ""}, needs=lambda style: style.has_selectors),
    "authors stand elsewhere": Breakage(
        parts={"author": "<div class='x-byline'>Тимур Балапанов</div>"}, needs=lambda style: style.has_selectors
    ),
    "one title for all": Breakage(parts={"title": "<h1>Пример</h1>", "head": "<title>Пример</title>"}),
    "another language": Breakage(story=_in_english),
    "garbled letters": Breakage(page=_garbled),
    "a new layout": Breakage(page=_redesigned),
}

BREAKAGES: dict[str, Breakage] = {
    "all lists stand still": Breakage(stories=_frozen()),
    "all lists stand still, the front page goes on": Breakage(
        stories=_frozen(["/rss", "/s0", "/s1", "/s2"]), needs=_many
    ),
    "all lists stand still, boxes go on": Breakage(stories=_frozen(), boxes_go_on=True, needs=_has_box),
    "the feed stands still": Breakage(stories=_frozen(["/rss"]), needs=lambda style: style.has_feed),
    "a section stands still": Breakage(stories=_frozen(["/s0"]), needs=_many, shows=_in_section),
    "a section is empty": Breakage(listing=_listing(EMPTY, ["/s0"]), needs=_many, shows=_always),
    "all lists are empty": Breakage(listing=_listing(EMPTY), shows=_always),
    "all lists lead to another page": Breakage(listing=_listing(MOVED), shows=_always),
    "the feed is gone": Breakage(
        listing=_listing(Shown(body="<h1>404</h1>", status=404), ["/rss"]),
        needs=lambda style: style.has_feed,
        shows=_always,
    ),
    "the feed is a web page": Breakage(
        listing=_listing(Shown(body="<html><body><p>Скоро откроемся</p></body></html>"), ["/rss"]),
        needs=lambda style: style.has_feed,
        shows=_always,
    ),
    "lists ask for a login": Breakage(listing=_listing(Shown(body=LOGIN)), shows=_always),
    "lists show the archive": Breakage(stories=_archive),
    "every second article is left out": Breakage(stories=_others),
    "every second article is left out, boxes go on": Breakage(stories=_others, boxes_go_on=True, needs=_has_box),
    **_PAGES,
    **{f"{name}, on new pages": replace(one, new_only=True) for name, one in _PAGES.items()},
}
"""Breakages that were used to choose thresholds."""


def _delayed(_site: Site, _: str, known: list[Story]) -> list[Story]:
    """Leave out the newest twelve articles."""
    return known[12:]


def _in_kazakh_only(_site: Site, _: str, known: list[Story]) -> list[Story]:
    return [one for one in known if one.lang == "kk"]


def _other_addresses(_site: Site, _: str, usual: Shown) -> Shown:
    return replace(usual, body=usual.body.replace("/news/", "/material/"))


def _shell(_: Site, _story: Story, usual: Shown) -> Shown:
    head = usual.body.partition("<body>")[0]
    return replace(usual, body=f"{head}<body><div id='root'></div><script src='/app.js'></script></body></html>")


def _newest(site: Site, story: Story) -> Story:
    """Return the newest article at every address."""
    newest = max((one for one in site.stories if one.day <= site.run), key=lambda one: one.number)
    return replace(newest, number=story.number)


def _years_ago(_: Site, story: Story) -> Story:
    return replace(story, published=story.published.replace(year=2015, day=min(story.published.day, 28)))


def _cookies(_: Site, story: Story) -> Story:
    asked = "Мы используем файлы cookie, чтобы сайт работал лучше, и просим вас согласиться с этим, прежде чем читать"
    return replace(story, paragraphs=(f"{asked}.",))


def _challenge(_: Site, _story: Story, _usual: Shown) -> Shown:
    return Shown(
        body="<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
        "<div class='g-recaptcha' data-sitekey='x'></div><noscript>Enable JavaScript</noscript></body></html>"
    )


def _subscribe(_: Site, story: Story) -> Story:
    said = "Этот материал доступен только подписчикам. Оформите подписку, чтобы прочитать статью полностью"
    return replace(story, paragraphs=(story.paragraphs[0], f"{said}."))


def _to_front(_: Site, _story: Story, _usual: Shown) -> Shown:
    return Shown(body="", status=302, headers={"Location": "/"})


def _cut_off(_: Site, _story: Story, usual: Shown) -> Shown:
    return replace(usual, body=usual.body[: usual.body.index("<article") + 160])


def _parked(_site: Site, _path: str, _usual: Shown) -> Shown:
    return Shown(body="<!DOCTYPE html><html><body><h1>This domain is for sale</h1><a href='/buy'>Buy</a></body></html>")


def _new_elsewhere(site: Site, _path: str, usual: Shown) -> Shown:
    """Give new articles other addresses."""
    body = usual.body
    for one in site.stories:
        if (site.broken_from or 0) <= one.day <= site.run:
            body = body.replace(one.path, one.path.replace("/news/", "/story/"))
    return replace(usual, body=body)


_LATER_PAGES: dict[str, Breakage] = {
    "a page is a shell that scripts fill": Breakage(page=_shell),
    "each address shows the newest article": Breakage(story=_newest),
    "articles are dated years ago": Breakage(story=_years_ago),
    "consent is asked instead of the text": Breakage(story=_cookies),
    "one author for all": Breakage(
        parts={"author": "<span class='author'>Админ</span>"}, needs=lambda style: style.has_selectors
    ),
    "the section stands as title": Breakage(
        parts={"title": "<h1>Новости дня</h1>"}, needs=lambda style: style.has_selectors
    ),
    "a challenge stands for each": Breakage(page=_challenge),
    "only subscribers may read on": Breakage(story=_subscribe),
    "articles lead to the front page": Breakage(page=_to_front),
    "pages are cut off": Breakage(page=_cut_off),
    "bodies come empty": Breakage(page=_instead(Shown(body=""))),
    "the text is cut behind its first paragraph": Breakage(
        story=lambda _, story: replace(story, paragraphs=story.paragraphs[:1])
    ),
}

HELD_OUT: dict[str, Breakage] = {
    "the domain is parked": Breakage(listing=_parked, page=lambda site, _, usual: _parked(site, "", usual)),
    "new articles have other addresses": Breakage(
        listing=_new_elsewhere,
        page=lambda site, _, usual: _new_elsewhere(site, BOX, usual),
        shows=lambda _, new: bool(new),
    ),
    "the newest dozen is left out": Breakage(stories=_delayed),
    "the newest dozen is left out, boxes go on": Breakage(stories=_delayed, boxes_go_on=True, needs=_has_box),
    "one language is listed": Breakage(stories=_in_kazakh_only, needs=lambda style: style.kazakh > 0),
    "one language is listed, boxes go on": Breakage(
        stories=_in_kazakh_only, boxes_go_on=True, needs=lambda style: style.kazakh > 0 and _has_box(style)
    ),
    "lists link to other addresses": Breakage(
        listing=_other_addresses, page=lambda site, _, usual: _other_addresses(site, BOX, usual), shows=_always
    ),
    "a listing redirects to the feed's page": Breakage(
        listing=_listing(replace(MOVED, headers={"Location": "/rss"}), ["/"]),
        needs=lambda style: style.has_feed and style.sections == 1,
        shows=_always,
    ),
    "the second section stands still": Breakage(
        stories=_frozen(["/s1"]), needs=_many, shows=lambda _, new: any(one.section == 1 for one in new)
    ),
    **_LATER_PAGES,
    **{f"{name}, on new pages": replace(one, new_only=True) for name, one in _LATER_PAGES.items()},
}
"""Held-out breakages, which were not used to choose thresholds."""


def can_show(site: Site, breakage: Breakage, run: int) -> bool:
    """Return whether the breakage changes bytes that are received in a run."""
    new = site.published_on(run)
    if breakage.shows is not None:
        return breakage.shows(site, new)
    on_pages = breakage.story or breakage.page or breakage.parts
    return bool(new) or bool(on_pages and not breakage.new_only)
