"""`python -m kuzet` is `kuzet`."""

import sys

from kuzet.main import run

sys.exit(run())
