"""The entry point, which runs before heavy imports."""

import gc

_SELDOM = 50_000
"""Allocations between two runs of the garbage collector; Python's default is 700.

A command makes few reference cycles and ends soon; collecting them takes a tenth of its time.
"""


def run() -> None:
    """Run the command line; this is the console script."""
    gc.set_threshold(_SELDOM)
    from gongkai.cli import main

    main.run()
