"""Carry out ``gongkai bulletin``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.actions.refused_file import UNREADABLE, refuse
from gongkai.cli.actions.report_period import chapters, choose
from gongkai.cli.answer import emit_document
from gongkai.cli.arguments.paths import need_file
from gongkai.cli.session import Desk
from gongkai.cli.streams import tell
from gongkai.errors import RefusedError, UsageError
from gongkai.render.formats.json_ import problems_json
from gongkai.reports.bulletin.bulletin import Masthead, bulletin
from gongkai.store.decoding.characters import find_forbidden, named
from gongkai.store.decoding.excerpts import excerpts_of
from gongkai.store.decoding.foreign import read_foreign_text

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.cli.answer import Output
    from gongkai.cli.arguments.root_options import Data
    from gongkai.store.disk.limits import Limits


class Wanted(NamedTuple):
    """The options of a 通报 as they were given."""

    quarter: str | None
    as_of: str | None
    number: int | None
    to: str | None
    sign: str | None
    demands: Path | None


def write_bulletin(data: Data, wanted: Wanted, output: Output) -> None:
    """Write the 通报 of a quarter to its destination.

    Raises:
        UsageError: an option cannot be honoured.
        RefusedError: the quarter has not begun, or a text is empty.
        DataError: a file cannot be read or written.
        Exit: the file of ``--demands`` has problems, which were printed.
    """
    desk = Desk(data)
    form = output.ready_for_paper(desk.root)
    to, sign = _line("--to", wanted.to), _line("--sign", wanted.sign)
    demands = _demands(wanted.demands, data.limits()) if wanted.demands else ()
    chosen = choose(desk, None, wanted.quarter, None, wanted.as_of)
    (chapter,) = chapters(desk, None, chosen)
    (reading,) = chapter.readings
    masthead = Masthead(desk.today, wanted.number, to, sign, demands)
    written = bulletin(chapter.records, reading, masthead, blank=desk.blank)
    told = desk.remarks(reading.as_of, strangers=True)
    json = {**written.document.json, "problems": problems_json(desk.errors)}
    emit_document(written.document._replace(json=json), form, desk.root)
    for remark in (*chosen.notes, *written.remarks, *told):
        tell(remark)


def _line(option: str, text: str | None) -> str:
    """Return the text of an option, which stands on a line of its own.

    Raises:
        UsageError: it is empty, or holds what cannot stand there.
    """
    if text is None:
        return ""
    found = text.strip()
    if not found:
        raise UsageError(f"{option} 的内容为空。", f"写明文字，或去掉 {option}。")
    if bad := re.search(r"[\n\t]", found) or find_forbidden(found):
        raise UsageError(f"{option} 中有不得出现的字符 {named(bad[0])}。", "删去该字符。")
    return found


def _demands(file: Path, limits: Limits) -> tuple[str, ...]:
    """Read the paragraphs of 工作要求, one a line.

    Raises:
        UsageError: the file is not there.
        RefusedError: it holds no text.
        Exit: it cannot be read as text, and why was printed.
    """
    need_file(file, "--demands 后写工作要求的文本文件名。")
    foreign = read_foreign_text(file, limits)
    if foreign.text is None:
        refuse(foreign.problems, excerpts_of(foreign.shown), "未生成通报", UNREADABLE)
    if foreign.encoding != "UTF-8":
        tell(f"{file} 的编码为 {foreign.encoding}。")
    lines = tuple(filter(None, map(str.strip, foreign.text.split("\n"))))
    if not lines:
        raise RefusedError(
            f"--demands 的文件 {file} 没有内容。", "写明工作要求，一行一段；或去掉 --demands。"
        )
    return lines
