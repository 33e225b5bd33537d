"""Where the program begins: before anything is imported."""

import gc

_SELDOM = 50_000
"""Objects made between two looks for circles of garbage: 700, Python's own number, is for servers.

A command makes few circles and ends soon; to look for them takes a tenth of its time.
"""


def run() -> None:
    """Run the command line; this is the console script."""
    gc.set_threshold(_SELDOM)
    from gongkai.cli import main

    main.run()
