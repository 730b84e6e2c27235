"""What an entry would find in the stored articles, shown before it is saved."""

from typing import TYPE_CHECKING, Any

from config.local_time import local_time
from kuzet.terminal import counted, out, plain

if TYPE_CHECKING:
    from store.watchlist.preview import Preview, Sample


def show_preview(found: "Preview") -> None:
    """How many articles name the entry, sample sentences, who looks like it and is someone else, and duplicates."""
    out.print(f"Named in {counted(found.articles, 'stored article')}{_limits(found)}.")
    for sample in found.samples:
        _show_sample(sample)
    if found.others:
        out.print("Someone else, by the given name:")
    for other in found.others:
        out.print(f"  {plain(other.name)}, {counted(other.articles, 'article')}")
        _show_sample(other.sample)
    for entry in found.duplicates:
        state = ", retired" if entry.retired else ""
        out.print(f"May be the same as {entry.id} ({plain(', '.join(entry.names))}{state}).")


def preview_dict(found: "Preview") -> dict[str, Any]:
    """The preview for programs."""
    return {
        "articles": found.articles,
        "samples": [_sample_dict(sample) for sample in found.samples],
        "others": [
            {"name": other.name, "articles": other.articles, "sample": _sample_dict(other.sample)}
            for other in found.others
        ],
        "duplicates": [entry.id for entry in found.duplicates],
        "read": found.read,
        "unread": found.unread,
    }


def _limits(found: "Preview") -> str:
    return f" of the newest {found.read}; {found.unread} older ones may name it too" if found.unread else ""


def _show_sample(sample: "Sample") -> None:
    out.print(f"    {plain(sample.sentence)}")
    out.print(f"    {sample.outlet}, {local_time(sample.published)}: {plain(sample.title)}", style="dim")


def _sample_dict(sample: "Sample") -> dict[str, Any]:
    return {
        "outlet": sample.outlet,
        "url": sample.url,
        "title": sample.title,
        "published": sample.published.isoformat() if sample.published else None,
        "sentence": sample.sentence,
        "surface": sample.surface,
    }
