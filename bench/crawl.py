"""A crawl of loopback articles, against trafilatura's extraction alone on the same pages and as many processes.

The crawl is the real program, from its start to its end: it fetches, archives, reads, matches and stores every page.
The target is 1.25 times the time of the extraction, in 300 MB and 150 MB more for each worker."""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import psutil

PAGES = 1_000
PROCESSES = len(os.sched_getaffinity(0))
TARGET_RATIO = 1.25
TARGET_MB = 300 + 150 * PROCESSES
VOCABULARY = """
    суд дело акимат статья область полиция житель решение адвокат прокурор заседание посёлок завод рабочий директор
    школа больница закон депутат выборы собрание митинг журналист редакция газета вопрос ответ жалоба проверка
    комиссия министерство район город приговор следствие обвинение свидетель эксперт доклад правозащитник
"""
WORDS = VOCABULARY.split()
NAMES = ("Тимура Балапанова", "Айгерим Сарсенова", "Максу Бокаеву", "Ержан Толегенов")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both times, by the clock and of the processors, their ratios and the crawl's peak of memory."""
    parser = argparse.ArgumentParser(prog="python -m bench.crawl", description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES, metavar="N")
    count = parser.parse_args(arguments).pages
    size = sum(len(page_of(number)) for number in range(0, count, 10)) // len(range(0, count, 10))
    print(f"{count} pages of {size / 1000:.0f} kB, {PROCESSES} processes, load {_load()}")
    alone = extraction_alone(count)
    print(f"trafilatura.extract alone   {_shown(alone, count)}   load {_load()}")
    with tempfile.TemporaryDirectory() as folder, serving(count) as base:
        crawl, tree, stored = crawling(Path(folder), base)
    print(f"kuzet crawl                 {_shown(crawl, count)}   load {_load()}   {stored} stored")
    for part, seconds in tree.parts().items():
        print(f"    {part:24s}{seconds:17.1f} s CPU {seconds / count * 1000:6.1f} ms a page")
    print(
        f"ratio {crawl.wall / alone.wall:.2f} by the clock, {crawl.cpu / alone.cpu:.2f} of CPU "
        f"(target {TARGET_RATIO})   peak {tree.peak:.0f} MB (target {TARGET_MB})"
    )
    if stored != count:
        raise SystemExit(f"{count - stored} pages were not stored")


@dataclass(frozen=True, kw_only=True)
class Times:
    """Seconds by the clock, and of the processors in all processes: others on the machine disturb these less."""

    wall: float
    cpu: float


def _shown(times: Times, count: int) -> str:
    return f"{times.wall:6.1f} s   {count / times.wall:5.1f} pages/s   {times.cpu:6.1f} s CPU"


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def page_of(number: int) -> bytes:
    """An invented article of some 600 words with comments, in what news sites put around one: some 100 kB of menus,
    teasers, forms, scripts and wrappers, 2,500 tags."""
    dice = random.Random(number)
    title = _words(dice, 8).capitalize()
    body = "".join(f"<p>{_paragraph(dice, place)}</p>{_between(dice, place)}" for place in range(14))
    return (
        f'<!DOCTYPE html><html lang="ru" dir="ltr"><head><meta charset="utf-8"><title>{title}</title>'
        f'{_head(dice, title, number)}</head><body class="page page--article no-js"><!-- head -->'
        f'<header class="header"><div class="header__in"><nav>{_menu(dice, 90)}</nav>{_form("search")}</div></header>'
        f'<div class="container"><div class="row"><div class="col col-xs-12 col-md-8"><main><div class="hdr-container">'
        f'<div class="category"><a href="/z/{number % 9}">{_words(dice, 1)}</a></div><h1 class="title pg-title">{title}'
        f'</h1></div><div class="published"><span class="date"><time datetime="2026-03-0{number % 9 + 1}T10:00:00Z">'
        f'{number % 9 + 1} марта 2026</time></span></div><div class="share"><ul>{_shares(8)}</ul></div>'
        f'<div class="intro"><p>{_words(dice, 22).capitalize()}.</p></div>'
        f'<div id="article-content" class="content-floated-wrap fb-quotable"><div class="wsw">{body}</div></div>'
        f'<div class="tags">{_menu(dice, 6)}</div><div id="comments">{_comments(dice, 12)}{_form("comment")}</div>'
        f'</main></div><aside class="col col-xs-12 col-md-4">{_teasers(dice, 14)}{_script(dice, 60)}</aside></div>'
        f'<div class="row row--more">{_teasers(dice, 16)}</div></div><footer>{_menu(dice, 60)}<div class="copyright">'
        f"<p>Вымышленная страница.</p></div></footer>{_script(dice, 300)}<!-- counters -->{_script(dice, 40)}"
        "</body></html>"
    ).encode()


def _head(dice: random.Random, title: str, number: int) -> str:
    about = {"@type": "NewsArticle", "headline": title, "datePublished": f"2026-03-0{number % 9 + 1}T10:00:00+05:00"}
    styles = "".join(
        f'<link rel="stylesheet" href="/assets/{place}.css?v={dice.randrange(10**6)}">' for place in range(6)
    )
    return (
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article">'
        f'<meta name="description" content="{_words(dice, 20)}">{styles}'
        f'<link rel="canonical" href="/news/{number}.html">'
        f'<script type="application/ld+json">{json.dumps(about, ensure_ascii=False)}</script>'
        f"<style>{_style(dice, 120)}</style>{_script(dice, 200)}"
    )


def _script(dice: random.Random, numbers: int) -> str:
    return f"<script>window.dataLayer=window.dataLayer||[];push({[dice.random() for _ in range(numbers)]});</script>"


def _style(dice: random.Random, rules: int) -> str:
    return "".join(f".block-{dice.randrange(10**5)}__item{{margin:0 {place}px;display:flex}}" for place in range(rules))


def _form(name: str) -> str:
    fields = "".join(
        f'<label for="{name}-{place}"><input id="{name}-{place}" type="text"></label>' for place in range(3)
    )
    return f'<form class="form form--{name}" action="/{name}" method="post">{fields}<button>Отправить</button></form>'


def _paragraph(dice: random.Random, place: int) -> str:
    first, second = (_words(dice, dice.randrange(12, 26)).capitalize() for _ in range(2))
    if place % 5 == 0:
        first += f", рассказал <b>{dice.choice(NAMES)}</b> по статье 405 УК РК"
    if place % 3 == 0:
        second += f', <a href="/news/{dice.randrange(10**6)}.html">{_words(dice, 4)}</a>, <em>{_words(dice, 2)}</em>'
    return f"{first}. {second}."


def _between(dice: random.Random, place: int) -> str:
    """What stands between paragraphs: pictures, and what else to read."""
    if place % 4 == 1:
        image = f'<img src="/i/{place}.jpg" srcset="/i/{place}_w250.jpg 250w, /i/{place}_w650.jpg 650w" alt="">'
        return (
            f'<figure class="media-image"><div class="img-wrap"><div class="thumb thumb16_9">{image}</div></div>'
            f'<figcaption><span class="caption">{_words(dice, 6)}</span></figcaption></figure>'
        )
    if place % 6 == 3:
        return f'<div class="media-block also-read"><span>ЧИТАЙТЕ ТАКЖЕ:</span>{_teasers(dice, 1)}</div>'
    return ""


def _menu(dice: random.Random, items: int) -> str:
    rows = (
        f'<li class="menu__item menu__item--level-{place % 3}"><a class="menu__link" href="/z/{place}" '
        f'data-place="{place}"><span class="menu__text">{_words(dice, 2)}</span></a></li>'
        for place in range(items)
    )
    return f'<ul class="menu">{"".join(rows)}</ul>'


def _comments(dice: random.Random, items: int) -> str:
    return "".join(
        f'<div class="comment" id="comment-{place}"><div class="meta"><span class="name">{_words(dice, 2)}</span></div>'
        f"<p>{_words(dice, 25).capitalize()}.</p></div>"
        for place in range(items)
    )


def _shares(items: int) -> str:
    icon = '<svg viewBox="0 0 24 24"><path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z"/></svg>'
    return "".join(f'<li class="share__item"><a href="#s{place}">{icon}</a></li>' for place in range(items))


def _teasers(dice: random.Random, items: int) -> str:
    return "".join(
        f'<div class="media-block-wrap col-xs-6"><div class="media-block"><a class="img" href="/news/{place}.html">'
        f'<div class="thumb thumb16_9"><noscript class="nojs-img"><img src="/i/{place}_w100.jpg" alt=""></noscript>'
        f'<img class="media-img" data-src="/i/{place}.jpg" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">'
        f'</div></a><div class="media-block__content"><span class="date">{place % 28 + 1} марта 2026</span>'
        f'<a href="/news/{place}.html"><h4 class="media-block__title">{_words(dice, 9)}</h4>'
        f'<p class="perex">{_words(dice, 12)}</p></a></div></div></div>'
        for place in range(items)
    )


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(WORDS, k=count))


def extraction_alone(count: int) -> Times:
    """What trafilatura's extraction takes, the pages being in the processes' memory before the clock starts."""
    shares = [range(start, count, PROCESSES) for start in range(PROCESSES)]
    with ProcessPoolExecutor(max_workers=PROCESSES, mp_context=get_context("spawn")) as pool:
        times = list(pool.map(_extract, shares))
    return Times(wall=max(one.wall for one in times), cpu=sum(one.cpu for one in times))


def _extract(numbers: Sequence[int]) -> Times:
    import trafilatura

    pages = [page_of(number).decode() for number in numbers]
    trafilatura.extract(pages[0])
    wall, cpu = time.perf_counter(), time.process_time()
    for page in pages:
        trafilatura.extract(page)
    return Times(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)


@contextmanager
def serving(count: int) -> Iterator[str]:
    """The pages on a loopback port, served by a process that is not counted."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(count, theirs), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        _end(server)


def _end(server: BaseProcess) -> None:
    server.terminate()
    server.join()


def _serve(count: int, connection: Connection) -> None:
    pages = {f"/news/{number}.html": page_of(number) for number in range(count)}
    links = "".join(f"<a href='/news/{number}.html'>{number}</a>" for number in range(count))
    pages |= {"/robots.txt": b"User-agent: *\nAllow: /\n", "/": f"<html><body>{links}</body></html>".encode()}
    asyncio.run(_answer(pages, connection))


async def _answer(pages: dict[str, bytes], connection: Connection) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.read(65536):
            body = pages.get(head.split(b" ", 2)[1].decode(), b"")
            kind = b"text/html; charset=utf-8"
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(body)) + body
            )
            await writer.drain()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    connection.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def crawling(folder: Path, base: str) -> tuple[Times, "Tree", int]:
    """What the whole program takes, its processes, and how many articles it stored."""
    _write_config(folder / "config", base)
    report = folder / "report.json"
    options = ["--config", str(folder / "config"), "crawl", "-q", "--report", str(report)]
    environment = {**os.environ, "KUZET_HOME": str(folder / "home")}
    environment.pop("KUZET_DATABASE_URL", None)
    started = time.perf_counter()
    crawl = subprocess.Popen([sys.executable, "-m", "kuzet", *options], env=environment)
    tree = Tree(crawl.pid)
    while crawl.poll() is None:
        tree.look()
        time.sleep(0.1)
    times = Times(wall=time.perf_counter() - started, cpu=sum(tree.parts().values()))
    return times, tree, int(json.loads(report.read_text("utf-8"))["outlets"]["bench"]["new"])


class Tree:
    """A program's processes, as far as they are seen when somebody looks: what each does in its last moment is lost."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak = 0.0
        """Of the memory of all processes, in MB."""
        self._seconds: dict[tuple[int, int], float] = {}
        """Of each thread of the first process, and of each of the others."""

    def look(self) -> None:
        try:
            first = psutil.Process(self.pid)
            others = first.children(recursive=True)
            memory = sum(one.memory_info().rss for one in (first, *others)) / 1e6
            self._seconds |= {
                (self.pid, one.id): one.user_time + one.system_time for one in first.threads() if one.id != self.pid
            }
            all_threads = first.cpu_times()
            rest = sum(seconds for (pid, thread), seconds in self._seconds.items() if thread not in (0, self.pid))
            self._seconds[self.pid, self.pid] = all_threads.user + all_threads.system - rest
            for one in others:
                times = one.cpu_times()
                self._seconds[one.pid, 0] = times.user + times.system
        except psutil.Error:
            return
        self.peak = max(self.peak, memory)

    def parts(self) -> dict[str, float]:
        """CPU seconds: of the thread that fetches and its start, of the busiest other one, and of the workers."""
        threads = sorted(value for (_, thread), value in self._seconds.items() if thread not in (0, self.pid))
        return {
            "start and network": self._seconds.get((self.pid, self.pid), 0.0),
            "writer": threads[-1] if threads else 0.0,
            "other threads": sum(threads[:-1]),
            "workers": sum(value for (_, thread), value in self._seconds.items() if thread == 0),
        }


def _write_config(directory: Path, base: str) -> None:
    (directory / "outlets").mkdir(parents=True)
    outlet = {
        "name": "Bench",
        "homepage": f"{base}/",
        "languages": ["ru"],
        "hosts": ["127.0.0.1"],
        "allow_local": [base.removeprefix("http://")],
        "discover": {"listings": [f"{base}/"]},
        "article_url": "/news/(?P<id>\\d+)",
        "delay": 0,
        "select": {"title": "h1.pg-title", "published": ".published time", "body": "#article-content .wsw"},
    }
    (directory / "outlets" / "bench.yml").write_text(json.dumps(outlet), encoding="utf-8")


if __name__ == "__main__":
    main()
