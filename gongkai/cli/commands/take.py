"""``gongkai take``: record what units wrote into their forms."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.arguments.options import ForceOption, LockTimeoutOption
from gongkai.cli.arguments.shell_completion import complete_unit

Text = str | None


def take(
    ctx: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILE|DIR…", help="各单位报回的填报表，或存放填报表的文件夹。"),
    ],
    date: Annotated[
        Text,
        typer.Option("--date", "-d", metavar="DATE", help="记入的日期，默认填报季度的最后一天。"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="试运行：显示可记入的内容和问题，不写入台账。")
    ] = False,
    skip_faulty: Annotated[
        bool,
        typer.Option("--skip-faulty", help="略过有问题的单位，其余照常记入；默认全部不记。"),
    ] = False,
    replies: Annotated[
        Path | None,
        typer.Option("--replies", metavar="DIR", help="为有问题的单位各写一份退回说明。"),
    ] = None,
    unit: Annotated[
        Text,
        typer.Option(
            "--unit",
            "-u",
            autocompletion=complete_unit,
            help="表中没有写明填报单位时，是哪个单位的。",
        ),
    ] = None,
    quarter: Annotated[
        Text,
        typer.Option("--quarter", "-q", metavar="Q", help="表中没有写明填报季度时，是哪个季度的。"),
    ] = None,
    by: Annotated[Text, typer.Option("--by", help="表中没有写明填报人时的记录人。")] = None,
    force: ForceOption = False,
    lock_timeout: LockTimeoutOption = None,
) -> None:
    """Record what units wrote into their forms."""
    from gongkai.cli.actions.take import Given, take
    from gongkai.cli.actions.take_form import Said

    said = Said(unit, quarter, date, by)
    take(
        ctx.obj,
        Given(tuple(paths), said, dry_run, skip_faulty, replies, force, lock_timeout),
    )
