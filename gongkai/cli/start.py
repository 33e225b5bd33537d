"""The entry point, which runs before heavy imports."""

import gc
import os
import sys

_SELDOM = 50_000
"""Allocations between two runs of the garbage collector; Python's default is 700.

A command makes few reference cycles and ends soon; collecting them takes a tenth of its time.
"""


def run() -> None:
    """Run the command line; this is the console script."""
    _leave_the_folder()
    gc.set_threshold(_SELDOM)
    try:
        from gongkai.cli import main

        main.run()
    finally:
        gc.freeze()  # or Python looks for garbage among all there is once more, to end


def _leave_the_folder() -> None:
    """Take the folder that this is run in off the path: its modules are somebody's data.

    Python puts it there for ``-m``, and for an empty part of ``PYTHONPATH``; a module that is
    imported from here on is found where it was installed.
    """
    try:
        here = os.stat(".")  # noqa: PTH116 - a pathlib of that folder would be the one imported
    except OSError:
        here = None
    sys.path[:] = [place for place in sys.path if place and not (here and _is(place, here))]


def _is(place: str, here: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.stat(place), here)  # noqa: PTH116
    except OSError:
        return False
