"""What `make fuzz` runs all night, for a moment: each target on its seeds, whole and muddled."""

import random
from itertools import islice

import pytest

from tests.fuzz.targets import TARGETS, seeds


def muddled(seed: bytes, dice: random.Random) -> bytes:
    """A seed with some bytes changed, cut out or doubled."""
    made = bytearray(seed[:20_000])
    for _ in range(dice.randrange(1, 6)):
        place = dice.randrange(len(made))
        made[place : place + dice.randrange(9)] = dice.choice([b"", b"<", dice.randbytes(2), made[place : place + 40]])
    return bytes(made) or b"x"


@pytest.mark.parametrize("target", TARGETS)
def test_what_strangers_write_is_read_or_refused(target: str) -> None:
    dice = random.Random(target)
    found = list(islice(seeds(target), 4))
    assert all(found)
    for seed in (b"", b"\xff\xfe\0", *found, *(muddled(seed, dice) for seed in found for _ in range(2))):
        TARGETS[target](seed)
