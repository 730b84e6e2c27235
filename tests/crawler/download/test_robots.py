"""What of a robots.txt counts: its first 500 KiB, packed or not, in UTF-8 or UTF-16."""

import gzip
import zlib

import pytest

from crawler.download.robots import MAX_ROBOTS_BYTES, readable_rules
from spiders.fetch.raw_page import unpack_beginning

RULES = b"User-agent: *\nDisallow: /private\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_rules_are_read_in_each_encoding(encoding: str) -> None:
    assert readable_rules(RULES.decode().encode(encoding)) == RULES


def test_binary_rules_are_unreadable() -> None:
    assert readable_rules(b"PK\x03\x04\0\0" + RULES) is None


def test_a_rule_that_is_cut_off_does_not_count() -> None:
    body = RULES + b"#" * (MAX_ROBOTS_BYTES - len(RULES) - 12) + b"\nDisallow: /archive/old"
    assert readable_rules(body) == body[: body.rindex(b"\n") + 1]


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(RULES + bytes(30_000_000))),
        ("gzip", gzip.compress(b"") + gzip.compress(RULES)),
        ("gzip", gzip.compress(RULES + b"x" * 90_000)[:-30]),
        ("deflate", zlib.compress(RULES)),
        ("gzip", RULES),
        (None, RULES),
        ("br", RULES),
    ],
    ids=["bomb", "parts", "cut", "deflate", "not packed", "plain", "unknown"],
)
def test_the_beginning_is_unpacked_however_long_the_rest_is(coding: str | None, packed: bytes) -> None:
    found = unpack_beginning(packed, coding, MAX_ROBOTS_BYTES)
    assert found.startswith(RULES)
    assert len(found) <= MAX_ROBOTS_BYTES
