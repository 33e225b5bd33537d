"""Read the files that units sent back: forms by their ids, other tables by their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.actions.take_form import quarter_said
from gongkai.cli.streams import progress
from gongkai.errors import GongkaiError, UsageError
from gongkai.model.filled_form import FilledForm
from gongkai.model.problem import Problem
from gongkai.office.forms.csv_document import read_csv
from gongkai.office.forms.filled_form import is_form, own_places, read_form
from gongkai.office.forms.table_without_ids import head_of_table, read_table_without_ids
from gongkai.office.task_tables.read_document import Content, document_of
from gongkai.store.decoding.decode import unreadable, within_limits
from gongkai.store.decoding.foreign import foreign_text
from gongkai.store.disk.regular_file import read_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gongkai.cli.actions.take_form import Said
    from gongkai.model.book import Book
    from gongkai.office.documents.grid import Document
    from gongkai.ops.language.days import Calendar
    from gongkai.store.disk.limits import Limits

_WHICH = "写填报表的文件名，或存放填报表的文件夹。"
_OF_SYSTEMS = ("thumbs.db", "desktop.ini")
_CSV = (".csv", ".tsv")


class Found(NamedTuple):
    """The files to read; ``folders`` is how many folders they were looked for in.

    ``unread`` are the folders in these, in which nothing was looked for.
    """

    files: tuple[Path, ...]
    folders: int
    unread: tuple[Path, ...] = ()


def find_files(paths: Sequence[Path]) -> Found:
    """Return the files that are named or stand in a folder that is, each once.

    Raises:
        UsageError: there is no such file, or none at all.
    """
    files: dict[Path, Path] = {}
    folders = 0
    unread: list[Path] = []
    for path in paths:
        if not str(path).strip() or not path.exists():
            raise UsageError(f"没有这个文件：{path}", _WHICH)
        folders += path.is_dir()
        for file in sorted(_own(path)) if path.is_dir() else [path]:
            if file.is_dir():
                unread.append(file)
            else:
                files.setdefault(file.resolve(), file)
    if not files:
        below = f"下级文件夹不读取：{'、'.join(map(str, unread))}。" if unread else ""
        raise UsageError(f"{'、'.join(map(str, paths))} 中没有文件。{below}", _WHICH)
    return Found(tuple(files.values()), folders, tuple(unread))


def _own(folder: Path) -> Iterator[Path]:
    """Yield what stands in a folder, but what systems and programs that have a file open put."""
    for file in folder.iterdir():
        if not file.name.startswith((".", "~$")) and file.name.lower() not in _OF_SYSTEMS:
            yield file


def read_files(
    files: Sequence[Path], book: Book, calendar: Calendar, said: Said, limits: Limits
) -> list[FilledForm]:
    """Read the files one after the other, and show a person how far that has come."""
    show = progress("份", "读取")
    forms = []
    for done, file in enumerate(files, 1):
        forms.append(_read(file, book, calendar, said, limits))
        if show:
            show(done, len(files))
    return forms


def _read(file: Path, book: Book, calendar: Calendar, said: Said, limits: Limits) -> FilledForm:
    shown = str(file)
    document = _document(file, limits)
    if isinstance(document, Problem):
        return FilledForm(shown, problems=(document,))
    if document.problems:
        return FilledForm(shown, problems=own_places(document.problems))
    if is_form(document):
        return read_form(document, shown)
    try:
        quarter = quarter_said(FilledForm(shown, head_of_table(document)), said, calendar)
    except GongkaiError:
        quarter = None
    year = quarter.first.year if quarter else calendar.year
    table = book.tables.get(year, book.tables[book.current_year])
    return read_table_without_ids(document, [row.task for row in table.rows()], shown)


def _document(file: Path, limits: Limits) -> Document | Problem:
    shown = str(file)
    try:
        content = within_limits(read_named(file, limits.file), shown, limits)
    except OSError as error:
        return unreadable(shown, error)
    if not isinstance(content, bytes):
        return content
    if file.suffix.lower() in _CSV:
        foreign = foreign_text(content, shown, limits)
        if foreign.text is not None:
            return read_csv(foreign.text, shown, bom=foreign.bom)

    def text() -> tuple[str | None, tuple[Problem, ...]]:
        foreign = foreign_text(content, shown, limits)
        return foreign.text, foreign.problems

    return document_of(Content(content, shown, text, limits.file))
