"""``python -m gongkai``."""

import os
import sys


def _leave_the_folder() -> None:
    """Take the folder that this is run in off the path: its modules are somebody's data.

    Python puts it there for ``-m``; a module of ours or of Python's that is imported from here on
    is found where it was installed.
    """
    try:
        here = os.getcwd()  # noqa: PTH109 - a pathlib of that folder would be the one imported
    except OSError:
        return
    if not sys.flags.safe_path and sys.path[:1] == [here]:
        del sys.path[0]


_leave_the_folder()

from gongkai.cli.start import run  # noqa: E402

run()
