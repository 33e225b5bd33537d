"""Write to standard output and standard error, and handle failures to write."""

from __future__ import annotations

import io
import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from gongkai.errors import DataError, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.model.way import Message

_LONG = {"行": 500, "份": 20, "步": 150}
"""How many rows of a document, documents or steps are worth telling how far they are."""
_ELSEWHERE = "把结果改存到其他位置，例如 -o 文件名。"


def prepare() -> None:
    """Make both streams writable under any locale, even when closed (``>&-``)."""
    sys.stdout = _usable(sys.stdout, os.O_RDONLY)
    sys.stderr = _usable(sys.stderr, os.O_WRONLY)


def _usable(stream: TextIO | None, flags: int) -> TextIO:
    """Return the stream; replace a closed one by the null device, opened with ``flags``.

    Opened for reading, it makes writes fail; opened for writing, it drops them."""
    if stream is None:
        descriptor = os.open(os.devnull, flags)
        stream = io.TextIOWrapper(io.FileIO(descriptor, "w"), "utf-8", write_through=True)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream


def put(
    content: str | bytes | Iterator[str], done: str = _ELSEWHERE, *, machine: bool = False
) -> None:
    """Write to standard output; characters that its encoding lacks are escaped.

    Output for programs (``machine``) is UTF-8 with LF, whatever the locale or code page, unless
    it goes to a terminal. A closed pipe (``| head``) is no error.

    Raises:
        DataError: the system refused; ``done`` says what was done all the same.
    """
    try:
        if machine and isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        if isinstance(content, bytes):
            sys.stdout.buffer.write(content)
        else:
            sys.stdout.writelines([content] if isinstance(content, str) else content)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        raise unwritable(error, done) from error


def unwritable(error: OSError, done: str = _ELSEWHERE) -> DataError:
    """Return the error for a failed write to standard output; ``done`` says what was done."""
    _drop_output()
    return DataError(f"输出失败：{reason(error)}。", done)


def tell(message: Message) -> None:
    """Write to standard error with control characters escaped; never fails."""
    from gongkai.cli.advice import in_words
    from gongkai.render.page.escape import visible

    with suppress(OSError):
        sys.stderr.write(visible(in_words(message)) + "\n")


def progress(what: str = "行", doing: str = "生成") -> Callable[[int, int], None] | None:
    """Return what shows a person how far long work has come; None if standard error is no terminal.

    ``what`` is counted, as in ``_LONG``, while ``doing`` something. The line is wiped out at the
    end, and not begun for work that is soon done.
    """
    if not sys.stderr.isatty():
        return None

    def show(done: int, all_: int) -> None:
        if all_ >= _LONG[what]:
            words = f"正在{doing}：第 {done} {what}，共 {all_} {what}"
            shown = words if done < all_ else " " * (2 * len(words))
            with suppress(OSError):
                sys.stderr.write(f"\r{shown}\r")
                sys.stderr.flush()

    return show


def given_columns() -> int | None:
    """Return the width given by ``COLUMNS``; None if it gives none."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns) or None if columns.isascii() and columns.isdecimal() else None


def reader_columns() -> int | None:
    """Return the width of the terminal on which a person reads the output, in a pager too.

    A pipe is read by a person if standard error is a terminal (``| less``). None for a file or
    a pipe between programs.
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
    """Discard buffered output so that exit does not retry it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
