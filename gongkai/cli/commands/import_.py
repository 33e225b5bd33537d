"""``gongkai import``: turn a document into ``data/tasks.yaml``."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.arguments.options import (
    ByOption,
    FormatOption,
    FullOption,
    LockTimeoutOption,
    WidthOption,
)
from gongkai.ops.language.days import FIRST_YEAR, LAST_YEAR

Text = str | None


def import_(
    ctx: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="任务分解表：Word、Excel、网页或文本文件；- 表示从管道读入文本。"
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="只写入该文件，不写入数据目录；- 表示显示在屏幕上。"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只显示读到了什么、与现有任务表有何不同，不写入。")
    ] = False,
    update: Annotated[
        bool,
        typer.Option(
            "--update", help="用新表更新现有的同年度任务表：任务编号不变，手写的注释保留。"
        ),
    ] = False,
    next_year: Annotated[
        bool,
        typer.Option("--next-year", help="换用下一年度的任务表，现有任务表归档到 data/past/。"),
    ] = False,
    with_units: Annotated[
        bool, typer.Option("--with-units", help="还没有单位名册的，由任务表生成 data/units.yaml。")
    ] = False,
    with_status: Annotated[
        bool,
        typer.Option(
            "--with-status", help="“完成情况”“进展情况”一栏记入牵头单位（或唯一责任单位）的台账。"
        ),
    ] = False,
    date: Annotated[
        Text,
        typer.Option(
            "--date",
            "-d",
            metavar="DATE",
            help="--with-status 的办理日期，或 --update 的生效日期；默认今天。",
        ),
    ] = None,
    by: ByOption = None,
    sheet: Annotated[
        Text, typer.Option("--sheet", metavar="NAME", help="读工作簿中的这张工作表。")
    ] = None,
    table: Annotated[
        int | None,
        typer.Option("--table", metavar="N", min=1, help="读文件中的第 N 张表。"),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", min=FIRST_YEAR, max=LAST_YEAR, help="任务年度；默认取自表名。"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="需核对的行超过十分之一时仍然导入。")
    ] = False,
    source: Annotated[
        Text,
        typer.Option(
            "--source",
            help="写入任务表的原件路径；默认把原件存入 data/sources/，写其路径。",
        ),
    ] = None,
    lock_timeout: LockTimeoutOption = None,
    format_: FormatOption = None,
    width: WidthOption = None,
    full: FullOption = False,
) -> None:
    """Turn a document into ``data/tasks.yaml``."""
    from gongkai.cli.actions.import_table import Given, import_table
    from gongkai.cli.answer import Output

    given = Given(
        file, output, source, sheet, table, year, force, dry_run, update, next_year, with_units,
        with_status, date, by, lock_timeout, Output(format_, width=width, full=full),
    )  # fmt: skip
    import_table(ctx.obj, given)
