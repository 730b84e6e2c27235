"""Give the metrics of an installation in the text format of Prometheus. They name outlets but no person."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from config.environment import Home
from store.reports.export import count_articles
from store.review.review_items import count_open
from store.runs.alarms import load_open_alarms
from store.runs.runs import load_latest_run, load_outlet_history
from store.session import Session


@dataclass(frozen=True, kw_only=True)
class MetricSample:
    """One value of a metric."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


def render_metrics(samples: Iterable[MetricSample]) -> str:
    """Return the samples as text (format version 0.0.4), all as gauges, grouped by name."""
    families: dict[str, list[MetricSample]] = {}
    for sample in samples:
        families.setdefault(sample.name, []).append(sample)
    return "".join(_family(name, found) for name, found in families.items())


def load_metrics(session: Session, home: Home, outlets: Iterable[str]) -> Iterator[MetricSample]:
    """Yield the metrics of runs, outlets' last runs, open alarms, the review queue and the disk."""
    yield from _runs(session)
    for outlet in sorted(outlets):
        yield from _outlet(session, outlet)
    alarms = load_open_alarms(session)
    for alarm in alarms:
        labels = {"outlet": alarm.outlet, "kind": alarm.kind}
        yield _moment("kuzet_alarm_since_seconds", "When an open alarm was raised.", alarm.raised_at, **labels)
    yield MetricSample(name="kuzet_open_alarms", help="Alarms that are open.", value=len(alarms))
    yield MetricSample(name="kuzet_waiting_items", help="Pending review items.", value=count_open(session))
    yield MetricSample(name="kuzet_articles", help="Stored articles.", value=count_articles(session))
    yield from _disk(home)


def _runs(session: Session) -> Iterator[MetricSample]:
    begun, finished = load_latest_run(session), load_latest_run(session, finished=True)
    if begun:
        yield _moment("kuzet_run_started_seconds", "When the newest run began.", begun.started_at)
    if finished and finished.finished_at:
        text = "When the newest finished run ended."
        yield _moment("kuzet_run_finished_seconds", text, finished.finished_at)


def _outlet(session: Session, outlet: str) -> Iterator[MetricSample]:
    for at, counts in load_outlet_history(session, outlet, limit=1):
        yield _moment("kuzet_outlet_crawled_seconds", "When the outlet was last crawled.", at, outlet=outlet)
        for name in ("new", "edited", "restored", "unchanged", "gone", "blocked", "deferred"):
            text = "URLs of the outlet's last run, by outcome."
            labels = {"outlet": outlet, "outcome": name}
            yield MetricSample(name="kuzet_outlet_pages", help=text, value=counts.get(name, 0), labels=labels)
        for reason, number in counts.get("refused", {}).items():
            text = "URLs of the outlet's last run that gave no article, by reason."
            labels = {"outlet": outlet, "reason": reason}
            yield MetricSample(name="kuzet_outlet_refused_pages", help=text, value=number, labels=labels)
        for name in ("requests", "bytes"):
            text, number = f"The {name} of the outlet's last run.", counts.get(name, 0)
            yield MetricSample(name=f"kuzet_outlet_{name}", help=text, value=number, labels={"outlet": outlet})


def _disk(home: Home) -> Iterator[MetricSample]:
    free = shutil.disk_usage(home.path).free
    yield MetricSample(name="kuzet_disk_free_bytes", help="Free space on the disk of KUZET_HOME.", value=free)
    archive = sum(one.stat().st_size for one in home.archive.glob("*"))
    yield MetricSample(name="kuzet_archive_bytes", help="Size of the archive of raw responses.", value=archive)


def _moment(name: str, help: str, at: datetime, **labels: str) -> MetricSample:  # noqa: A002 - the format's word
    return MetricSample(name=name, help=help, value=at.timestamp(), labels=labels)


def _family(name: str, found: list[MetricSample]) -> str:
    lines = [f"# HELP {name} {found[0].help}", f"# TYPE {name} gauge"]
    for sample in found:
        labels = ",".join(f'{label}="{_escaped(value)}"' for label, value in sample.labels.items())
        lines.append(f"{name}{f'{{{labels}}}' if labels else ''} {sample.value:.15g}")
    return "\n".join(lines) + "\n"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def write_atomically(path: Path, text: str) -> None:
    """Replace a file atomically: a reader sees either the old or the new one."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
