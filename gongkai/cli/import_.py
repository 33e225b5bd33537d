"""``gongkai import``: from a printed table to ``tasks.yaml``."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.options import ForceOption


def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="任务分解表的文本（.txt）。")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写入文件；默认印在终端。")
    ] = None,
    force: ForceOption = False,
    source: Annotated[
        str | None,
        typer.Option("--source", help="记在表里的原件路径；默认 data/sources/ 下的同名文件。"),
    ] = None,
) -> None:
    """Make a ``tasks.yaml`` of a printed table."""
    from gongkai.cli.imported import summary
    from gongkai.cli.output import Output, write_output
    from gongkai.cli.paths import need_file
    from gongkai.cli.streams import put, tell
    from gongkai.errors import RefusedError, UsageError
    from gongkai.office.text_table import read_text_table
    from gongkai.render import problems as render_problems
    from gongkai.store.emit import table_text
    from gongkai.store.text import excerpts_of, read_foreign_text

    if force and not output:
        raise UsageError("--force 只与 -o 一起用。", "去掉 --force，或写明 -o 文件。")
    need_file(file, "写明任务分解表的文本文件。")
    if output and output.exists() and output.samefile(file):
        raise RefusedError(f"{output} 就是要读的文件，没有改动它。", "换一个文件名。")
    foreign = read_foreign_text(file, ctx.obj.limits())
    name = source or f"data/sources/{file.name}"
    imported = read_text_table(foreign.text or "", str(file), name)
    problems = foreign.problems or imported.problems
    if imported.table is None or foreign.text is None:
        shown = render_problems.render(problems, excerpts_of(foreign.shown), "没有写出任何文件")
        tell(shown.rstrip("\n"))
        raise typer.Exit(4)
    text = table_text(imported.table)
    if output:
        write_output(Output(path=output, force=force), text, None)
    else:
        put(text, machine=True)
    for line in summary(imported.table, foreign.encoding, output):
        tell(line)
