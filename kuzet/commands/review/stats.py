"""`kuzet stats`: show the precision of matches and the agreement of reviewers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuzet.commands.review.export import day_of
from kuzet.installation import installation
from kuzet.terminal import out, print_json, table

if TYPE_CHECKING:
    from store.reports.stats import Agreement, DecidedItem, Precision, Threshold

MAX_SHOWN_ROWS = 20
"""Rows of a table that are shown; --json gives all."""


def stats(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only decisions from this day on.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, with all rows.")] = False,
) -> None:
    """Show how often matches were confirmed, by kind, outlet and reason, and how often two reviewers agreed.

    The threshold is a suggestion; matching is not changed."""
    from store.reports.stats import load_agreement, load_decided, precision_by, suggest_threshold

    begin = day_of(since)
    with installation(context).stored.reading() as session:
        found = load_decided(session, since=begin)
        agreed = load_agreement(session, since=begin)
    groups = {
        "kind": precision_by(found, lambda one: [one.item.kind.value]),
        "outlet": precision_by(found, lambda one: [one.item.outlet]),
        "reason of the match": precision_by(found, lambda one: one.reason_codes),
        "entry": precision_by(found, lambda one: [one.item.entry]),
    }
    if as_json:
        print_json(_as_dict(found, agreed, groups, suggest_threshold(found)), indent=1)
    else:
        _show(found, agreed, groups, suggest_threshold(found))


def _show(
    found: "Sequence[DecidedItem]",
    agreed: "Agreement",
    groups: "dict[str, list[Precision]]",
    threshold: "Threshold | None",
) -> None:
    right = sum(one.is_right for one in found)
    out.print(f"{len(found)} items decided by people: {right} confirmed, {len(found) - right} rejected")
    for name, rows in groups.items():
        if rows:
            cells = [(one.name, one.confirmed, one.rejected, f"{one.share:.2f}") for one in rows[:MAX_SHOWN_ROWS]]
            out.print(table((name, "confirmed", "rejected", "precision"), cells))
    if reasons := _rejections(found):
        out.print(table(("rejected as", "items"), list(reasons.items())))
    share = "–" if agreed.share is None else f"{agreed.share:.2f}"
    out.print(f"agreement {share} ({agreed.equal} of {agreed.pairs} second verdicts), {agreed.unsure} unsure, ", end="")
    out.print(f"{agreed.undone} undone")
    out.print(_advice(threshold))


def _advice(threshold: "Threshold | None") -> str:
    if threshold is None:
        return "No threshold suggested: too few decisions, or nothing would be saved."
    return (
        f"A threshold of {threshold.score:.2f} would have saved reviewing {threshold.spared} rejected items and lost "
        f"{threshold.lost} confirmed ones. Nothing was changed."
    )


def _rejections(found: "Sequence[DecidedItem]") -> dict[str, int]:
    from collections import Counter

    counted = Counter(one.reason or "no reason given" for one in found if not one.is_right)
    return dict(counted.most_common())


def _as_dict(
    found: "Sequence[DecidedItem]",
    agreed: "Agreement",
    groups: "dict[str, list[Precision]]",
    threshold: "Threshold | None",
) -> dict[str, Any]:
    return {
        "decided": len(found),
        "confirmed": sum(one.is_right for one in found),
        "precision": {
            name.split()[0]: {
                one.name: {"confirmed": one.confirmed, "rejected": one.rejected, "precision": round(one.share, 4)}
                for one in rows
            }
            for name, rows in groups.items()
        },
        "rejected_as": _rejections(found),
        "agreement": {"share": agreed.share, "pairs": agreed.pairs, "unsure": agreed.unsure, "undone": agreed.undone},
        "threshold": threshold and {"score": threshold.score, "lost": threshold.lost, "spared": threshold.spared},
    }
