"""``gongkai form``: a form for each unit, to be filled in and sent back."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.arguments.options import (
    ExceptOption,
    ForceOption,
    UnitOption,
    YearOption,
)
from gongkai.render.forms.choose import FormKind

Text = str | None


def form(
    ctx: typer.Context,
    unit: UnitOption = None,
    except_: ExceptOption = None,
    all_: Annotated[
        bool, typer.Option("--all", help="每个有未完成事项的单位各一份；与 --unit 选用其一。")
    ] = False,
    quarter: Annotated[
        Text,
        typer.Option("--quarter", "-q", metavar="Q", help="填报的季度，默认最近一个已结束的季度。"),
    ] = None,
    by_day: Annotated[
        Text, typer.Option("--by-day", metavar="DATE", help="报送截止日期，默认该季度的最后一天。")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="已完成和准予不适用的事项也列入。")
    ] = False,
    kind: Annotated[
        FormKind,
        typer.Option("--kind", help="填报表的格式：xlsx 工作簿（默认）、docx 文档、csv。"),
    ] = FormKind.XLSX,
    year: YearOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="每个单位一份填报表，写入该文件夹，必填。"),
    ] = None,
    force: ForceOption = False,
) -> None:
    """Write a form for each unit into a folder."""
    from gongkai.cli.actions.form import Given, make_forms

    given = Given(unit, except_, all_, quarter, by_day, everything, kind, year, output, force)
    make_forms(ctx.obj, given)
