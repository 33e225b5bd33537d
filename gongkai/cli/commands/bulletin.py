"""``gongkai bulletin``: the 通报 of a quarter."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.arguments.options import (
    AsOfOption,
    ForceOption,
    FormatOption,
    OutputOption,
    TemplateOption,
    WidthOption,
)


def bulletin(
    ctx: typer.Context,
    quarter: Annotated[
        str | None,
        typer.Option(
            "--quarter",
            "-q",
            metavar="Q",
            help="季度：2021Q2、Q2、第二季度、上季度；默认最近一个已结束的季度。",
        ),
    ] = None,
    as_of: AsOfOption = None,
    number: Annotated[
        int | None, typer.Option("--number", metavar="N", min=1, help="期号，如 3。")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="TEXT", help="主送单位，如“各区县政府”。")
    ] = None,
    sign: Annotated[
        str | None, typer.Option("--sign", metavar="TEXT", help="落款，成文日期为当天。")
    ] = None,
    demands: Annotated[
        Path | None,
        typer.Option(
            "--demands", metavar="FILE", help="工作要求的文本文件，一行一段；不加则没有这一部分。"
        ),
    ] = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    template: TemplateOption = None,
    width: WidthOption = None,
) -> None:
    """Write the 通报 of a quarter."""
    from gongkai.cli.actions.bulletin import Wanted, write_bulletin
    from gongkai.cli.answer import Output

    form = Output(format_, output, force, width, template=template)
    wanted = Wanted(quarter, as_of, number, to, sign, demands)
    write_bulletin(ctx.obj, wanted, form)
