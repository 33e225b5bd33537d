"""``gongkai import``: turn a printed table into ``tasks.yaml``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gongkai.cli.arguments.options import ForceOption

if TYPE_CHECKING:
    from gongkai.model.task import Table
    from gongkai.office.task_tables.reading import Reading, Wanted
    from gongkai.store.disk.limits import Limits


def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="任务分解表的文本文件（.txt）。")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写入文件；默认显示在屏幕上。")
    ] = None,
    force: ForceOption = False,
    source: Annotated[
        str | None,
        typer.Option("--source", help="写入任务表的原件路径；默认 data/sources/ 下的同名文件。"),
    ] = None,
    sheet: Annotated[str, typer.Option("--sheet", help="读入这个名称的工作表。")] = "",
    table: Annotated[int | None, typer.Option("--table", help="读入第几张表。")] = None,
    year: Annotated[int | None, typer.Option("--year", help="任务表的年份。")] = None,
) -> None:
    """Turn a printed table into ``tasks.yaml``."""
    from gongkai.cli.actions.refused_file import UNREADABLE, refuse
    from gongkai.cli.answer import write_output
    from gongkai.cli.arguments.paths import need_file
    from gongkai.cli.streams import put, tell
    from gongkai.errors import RefusedError, UsageError
    from gongkai.store.decoding.excerpts import excerpts_of
    from gongkai.store.tasks_yaml_writer import table_text

    if force and not output:
        raise UsageError("--force 只能与 -o 同时使用。", "去掉 --force，或写明 -o 文件。")
    need_file(file, "写任务分解表的文本文件名。")
    if output and output.exists() and output.samefile(file):
        raise RefusedError(f"未写入：{output} 就是要导入的文件。", "-o 后改写其他文件名。")
    from gongkai.office.task_tables.reading import Wanted

    wanted = Wanted(
        source or f"data/sources/{file.name}", sheet, table, year, force, file=str(file)
    )
    original = _read(file, ctx.obj.limits(), wanted)
    found = original.reading.table
    if found is None:
        refuse(original.reading.problems, excerpts_of(original.shown), "未生成文件", UNREADABLE)
    text = table_text(found)
    if output:
        write_output(Output(path=output, force=force), text, None)
    else:
        put(text, machine=True)
    for line in _summary(found, original.remark, output):
        tell(line)


class _Original(NamedTuple):
    """A document as it was read; ``shown`` is its text for display, ``remark`` on how it was."""

    reading: "Reading"
    shown: str
    remark: str


def _read(file: Path, limits: "Limits", wanted: "Wanted") -> _Original:
    """Read a document by the reader of its form: a text, whatever its suffix."""
    from gongkai.office.task_tables.printed_text import text_document
    from gongkai.office.task_tables.reading import Reading
    from gongkai.office.task_tables.table_reader import read_table
    from gongkai.store.decoding.foreign import read_foreign_text

    foreign = read_foreign_text(file, limits)
    if foreign.text is None:
        reading = Reading(None, None, problems=foreign.problems)
    else:
        document = text_document(foreign.text, str(file))
        reading = read_table(document, wanted, None)
    return _Original(reading, foreign.shown, f"原件编码为 {foreign.encoding}。")


def _summary(table: "Table", remark: str, output: Path | None) -> list[str]:
    """Return lines on what was read and what to check."""
    rows = list(table.rows())
    items = sum(len(section.items) for section in table.sections)
    lines = [
        f"{len(rows)} 项任务，{items} 个二级标题，{len(table.sections)} 个一级标题。",
        remark,
    ]
    dues = [f"{row.task.short_id} {row.task.due_text}" for row in rows if row.task.due_text]
    if dues:
        lines.append(f"从正文提取时限 {len(dues)} 处：{'、'.join(dues)}。")
    if output:
        lines.append(f"已写入 {output}；下一步用 gongkai validate 核对单位名称。")
    return lines
