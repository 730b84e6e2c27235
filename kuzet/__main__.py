"""Run the command line as `python -m kuzet`."""

import sys

from kuzet.main import run

sys.exit(run())
