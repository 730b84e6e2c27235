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
    """Print both times, their ratio and the crawl's peak of memory."""
    parser = argparse.ArgumentParser(prog="python -m bench.crawl", description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES, metavar="N")
    count = parser.parse_args(arguments).pages
    size = sum(len(page_of(number)) for number in range(0, count, 10)) // len(range(0, count, 10))
    print(f"{count} pages of {size / 1000:.0f} kB, {PROCESSES} processes")
    alone = extraction_alone(count)
    print(f"trafilatura.extract alone   {alone:6.1f} s   {count / alone:5.1f} pages/s")
    with tempfile.TemporaryDirectory() as folder, serving(count) as base:
        seconds, peak, stored = crawling(Path(folder), base)
    print(f"kuzet crawl                 {seconds:6.1f} s   {count / seconds:5.1f} pages/s   {stored} stored")
    print(f"ratio {seconds / alone:.2f} (target {TARGET_RATIO})   peak {peak:.0f} MB (target {TARGET_MB})")
    if stored != count:
        raise SystemExit(f"{count - stored} pages were not stored")


def page_of(number: int) -> bytes:
    """An invented article of some 1,000 words with comments, in the menus, teasers and scripts that news sites put
    around one: about 1,500 elements."""
    dice = random.Random(number)
    title = _words(dice, 8).capitalize()
    body = "".join(f"<p>{_paragraph(dice, place)}</p>" for place in range(30))
    script = "<script>window.dataLayer=" + json.dumps([dice.random() for _ in range(200)]) + ";</script>"
    return (
        f'<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:title" content="{title}"><link rel="canonical" href="/news/{number}.html">{script}</head>'
        f'<body><header><nav>{_menu(dice, 150)}</nav></header><div class="container"><div class="row"><main>'
        f'<h1 class="title pg-title">{title}</h1>'
        f'<div class="published"><time datetime="2026-03-0{number % 9 + 1}T10:00:00+05:00">марта 2026</time></div>'
        f'<div class="share"><ul>{_shares(10)}</ul></div><div id="article-content"><div class="wsw">{body}</div></div>'
        f'<div id="comments">{_comments(dice, 25)}</div>'
        f"</main><aside>{_teasers(dice, 40)}</aside></div></div>"
        f"<footer>{_menu(dice, 80)}<p>Вымышленная страница.</p></footer>{script}</body></html>"
    ).encode()


def _paragraph(dice: random.Random, place: int) -> str:
    first, second = (_words(dice, dice.randrange(10, 24)).capitalize() for _ in range(2))
    if place % 7 == 0:
        first += f", рассказал <b>{dice.choice(NAMES)}</b> по статье 405 УК РК"
    if place % 3 == 0:
        second += f', <a href="/news/{dice.randrange(10**6)}.html">{_words(dice, 4)}</a>, <em>{_words(dice, 2)}</em>'
    return f"{first}. {second}."


def _menu(dice: random.Random, items: int) -> str:
    rows = (
        f'<li class="menu__item"><a class="menu__link" href="/z/{place}"><span>{_words(dice, 2)}</span></a></li>'
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
        f'<div class="media-block-wrap"><div class="media-block"><a class="img-wrap" href="/news/{place}.html">'
        f'<div class="thumb thumb16_9"><img class="media-img" src="/i/{place}.jpg" alt=""></div></a>'
        f'<div class="media-block__content"><span class="date">{place % 28 + 1} марта 2026</span>'
        f'<a href="/news/{place}.html"><h4 class="media-block__title">{_words(dice, 9)}</h4></a></div></div></div>'
        for place in range(items)
    )


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(WORDS, k=count))


def extraction_alone(count: int) -> float:
    """Seconds that trafilatura's extraction takes, the pages being in the processes' memory before the clock starts."""
    shares = [range(start, count, PROCESSES) for start in range(PROCESSES)]
    with ProcessPoolExecutor(max_workers=PROCESSES, mp_context=get_context("spawn")) as pool:
        return max(pool.map(_extract, shares))


def _extract(numbers: Sequence[int]) -> float:
    import trafilatura

    pages = [page_of(number).decode() for number in numbers]
    trafilatura.extract(pages[0])
    started = time.perf_counter()
    for page in pages:
        trafilatura.extract(page)
    return time.perf_counter() - started


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


def crawling(folder: Path, base: str) -> tuple[float, float, int]:
    """Seconds of the whole program, the peak of its processes' memory in MB, and how many articles it stored."""
    _write_config(folder / "config", base)
    report = folder / "report.json"
    command = [
        sys.executable,
        "-m",
        "kuzet",
        "--config",
        str(folder / "config"),
        "crawl",
        "-q",
        "--report",
        str(report),
    ]
    environment = {**os.environ, "KUZET_HOME": str(folder / "home")}
    environment.pop("KUZET_DATABASE_URL", None)
    started = time.perf_counter()
    crawl = subprocess.Popen(command, env=environment)
    peak = 0.0
    while crawl.poll() is None:
        peak = max(peak, _memory(crawl.pid))
        time.sleep(0.1)
    seconds = time.perf_counter() - started
    return seconds, peak, int(json.loads(report.read_text("utf-8"))["outlets"]["bench"]["new"])


def _memory(pid: int) -> float:
    try:
        parent = psutil.Process(pid)
        return sum(one.memory_info().rss for one in (parent, *parent.children(recursive=True))) / 1e6
    except psutil.Error:
        return 0


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
