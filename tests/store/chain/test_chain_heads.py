"""The file of chain heads."""

from pathlib import Path

from store.chain.chain import ChainHead
from store.chain.chain_heads import HeadFile, newest_head, read_heads


def head(position: int) -> ChainHead:
    return ChainHead(position=position, digest=f"{position:064x}")


def test_head_that_follows_closely_waits_until_it_is_asked_for(tmp_path: Path) -> None:
    file = HeadFile(tmp_path / "heads.jsonl")
    for position in (1, 2, 3):
        file.note(head(position), at_once=False)
    assert [noted for _, noted in read_heads(file.path)] == [head(1)]
    file.flush()
    file.flush()
    assert [noted for _, noted in read_heads(file.path)] == [head(1), head(3)]


def test_newest_head_is_the_one_furthest_along_the_chain(tmp_path: Path) -> None:
    file = HeadFile(tmp_path / "heads.jsonl")
    for position in (9, 10, 8):
        file.note(head(position), at_once=True)
    assert newest_head(file.path.read_bytes() + b"not a head\n") == head(10)
    assert newest_head(b"") is None
