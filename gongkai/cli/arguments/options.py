"""Options that many commands share, each defined once."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.arguments.shell_completion import complete_status, complete_task, complete_unit
from gongkai.ops.language.days import FIRST_YEAR, LAST_YEAR
from gongkai.render.formats.choose import Format

FormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="输出格式；终端上默认 table，管道里默认 text。"),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="写入文件；格式由后缀决定，除非用 -f 指明。"),
]
ForceOption = Annotated[bool, typer.Option("--force", help="-o 的文件已经存在时覆盖它。")]
WidthOption = Annotated[
    int | None, typer.Option("--width", min=20, help="排版的宽度（列）；默认是终端的宽度。")
]
FullOption = Annotated[bool, typer.Option("--full", help="文字全部印出，折行而不截短。")]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", help="问的是哪一天；默认今天，但不晚于任务表那年的最后一天。"
    ),
]
YearOption = Annotated[
    int | None,
    typer.Option("--year", min=FIRST_YEAR, max=LAST_YEAR, help="哪一年的任务表；默认当年的。"),
]
LockTimeoutOption = Annotated[
    float | None,
    typer.Option("--lock-timeout", metavar="SECONDS", min=0, help="台账被占用时等几秒；默认 10。"),
]
UnitOption = Annotated[
    str | None,
    typer.Option(
        "--unit",
        "-u",
        metavar="NAME",
        autocompletion=complete_unit,
        help="责任单位：简称、全称、别名或统称，可省“市”；几个单位用 、 隔开。",
    ),
]
ExceptOption = Annotated[
    str | None,
    typer.Option("--except", metavar="NAME", help="从所问的单位里去掉的，用 、 隔开。"),
]
StatusOption = Annotated[
    list[str] | None,
    typer.Option(
        "--status", metavar="STATUS", autocompletion=complete_status, help="状态；可以重复。"
    ),
]
TaskArgument = Annotated[
    str,
    typer.Argument(
        metavar="TASK", autocompletion=complete_task, help="任务编号：2021-T09、T09 或 9。"
    ),
]
TaskArguments = Annotated[
    list[str] | None,
    typer.Argument(metavar="[TASK]…", autocompletion=complete_task, help="只看这些任务。"),
]
ByOption = Annotated[str | None, typer.Option("--by", help="谁记的；默认 git 的 user.name。")]
DateOption = Annotated[
    str | None, typer.Option("--date", "-d", metavar="DATE", help="哪一天；默认今天。")
]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="记录的编号，见 gongkai log。")]
WhyOption = Annotated[str, typer.Option("--why", help="理由，必填。")]
