"""The lock files pin every library by hash and name no address, so that any mirror serves."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock", "bench/requirements.lock", "tests/fuzz/requirements.lock"]


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_library_has_a_hash_and_no_address(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pinned = [at for at, line in enumerate(lines) if "==" in line and not line.startswith((" ", "#"))]
    assert pinned
    assert all("--hash=sha256:" in lines[at + 1] for at in pinned)
    assert not any("://" in line for line in lines)
