"""Standard output and standard error: what is written there, and what if it cannot be."""

from __future__ import annotations

import io
import os
import stat
import sys
from contextlib import suppress
from typing import TextIO

from gongkai.errors import DataError, reason

_ELSEWHERE = "把结果改存到其他位置，例如 -o 文件名。"


def prepare() -> None:
    """Make both streams fit to write to: any locale, and closed ones (``>&-``) too."""
    sys.stdout = _usable(sys.stdout, os.O_RDONLY)
    sys.stderr = _usable(sys.stderr, os.O_WRONLY)


def _usable(stream: TextIO | None, flags: int) -> TextIO:
    """The stream; in the place of a closed one, one that fails to write, or drops, by ``flags``."""
    if stream is None:
        descriptor = os.open(os.devnull, flags)
        stream = io.TextIOWrapper(io.FileIO(descriptor, "w"), "utf-8", write_through=True)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream


def put(text: str, done: str = _ELSEWHERE, *, machine: bool = False) -> None:
    """Write to standard output; what its encoding lacks is escaped.

    What programs read (``machine``) is UTF-8 with LF, whatever the locale or the console's code
    page, unless a terminal shows it to a person. A reader of a pipe that has gone (``| head``) is
    no fault.

    Raises:
        DataError: the system refused; ``done`` tells what holds all the same.
    """
    try:
        if machine and isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        raise unwritable(error, done) from error


def unwritable(error: OSError, done: str = _ELSEWHERE) -> DataError:
    """Why nothing more goes to standard output; ``done`` tells what holds all the same."""
    _drop_output()
    return DataError(f"输出失败：{reason(error)}。", done)


def tell(text: str) -> None:
    """Write to standard error, with nothing in it that a terminal would obey; never fails."""
    from gongkai.render.page.escape import visible

    with suppress(OSError):
        sys.stderr.write(visible(text) + "\n")


def given_columns() -> int | None:
    """Give the width that ``COLUMNS`` asks for."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns) or None if columns.isascii() and columns.isdecimal() else None


def reader_columns() -> int | None:
    """Give the width of the terminal at which a person reads standard output, by a pager too.

    Behind a pipe somebody reads where standard error is a terminal (``| less``); None where
    nobody does: a file, or a pipe between programs.
    """
    terminal = sys.stderr if is_piped_by_person() else sys.stdout
    if not terminal.isatty():
        return None
    try:
        return os.get_terminal_size(terminal.fileno()).columns or None
    except OSError:
        return None


def page_columns() -> int | None:
    """Give the width of the terminal that shows standard output; None where it goes elsewhere."""
    return given_columns() or (reader_columns() if sys.stdout.isatty() else None)


def is_piped_by_person() -> bool:
    """Whether standard output goes through a pipe on a terminal: to a pager, or to ``grep``."""
    return not sys.stdout.isatty() and _is_pipe(sys.stdout) and sys.stderr.isatty()


def _is_pipe(stream: TextIO) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode)
    except OSError:
        return False


def _drop_output() -> None:
    """Let nothing of what could not be written be tried again at the end of the process."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
