"""``gongkai page``: write where a table stands as one page for the leadership."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.arguments.options import AsOfOption, ForceOption, YearOption


def page(
    ctx: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="写入文件，后缀为 .html 或 .htm；不写则输出到管道，不在屏幕上显示。",
        ),
    ] = None,
    year: YearOption = None,
    as_of: AsOfOption = None,
    quarter: Annotated[
        str | None,
        typer.Option(
            "--quarter",
            "-q",
            metavar="Q",
            help="同时列出哪个季度：2021Q2、Q2、上季度；默认最近一个已结束的季度。",
        ),
    ] = None,
    force: ForceOption = False,
) -> None:
    """Write where a table stands as one page for the leadership."""
    from gongkai.cli.actions.page import need_destination, write_page
    from gongkai.cli.answer import Output
    from gongkai.cli.session import Desk
    from gongkai.render.formats.choose import Format

    form = Output(Format.HTML, output, force)
    need_destination(form)
    desk = Desk(ctx.obj, year)
    write_page(desk, form.ready(desk.root), year, quarter, as_of)
