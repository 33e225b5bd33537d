"""``gongkai remind``: who is to be reminded and of what, and a 催办单 for each unit."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.arguments.options import (
    ByOption,
    ExceptOption,
    ForceOption,
    FormatOption,
    FullOption,
    LockTimeoutOption,
    TemplateOption,
    UnitOption,
    WidthOption,
    YearOption,
)
from gongkai.render.formats.choose import Format

Text = str | None


class SlipFormat(StrEnum):
    """A format of slips."""

    DOCX = Format.DOCX.value
    MARKDOWN = Format.MARKDOWN.value
    TEXT = Format.TEXT.value


def remind(
    ctx: typer.Context,
    unit: UnitOption = None,
    except_: ExceptOption = None,
    quarter: Annotated[
        Text,
        typer.Option(
            "--quarter", "-q", metavar="Q", help="应报未报的季度，默认最近一个已结束的季度。"
        ),
    ] = None,
    by_day: Annotated[
        Text, typer.Option("--by-day", metavar="DATE", help="报送期限，默认今天起 10 天。")
    ] = None,
    sign: Annotated[Text, typer.Option("--sign", metavar="TEXT", help="催办单的落款。")] = None,
    kind: Annotated[
        SlipFormat | None,
        typer.Option("--kind", help="催办单的格式：docx 公文（默认）、markdown、text 短消息。"),
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="记入台账：每个催办事项一条，下次催办次数加一。")
    ] = False,
    by: ByOption = None,
    register: Annotated[
        bool, typer.Option("--register", help="催办台账：查看历次催办单及回复日期。")
    ] = False,
    year: YearOption = None,
    lock_timeout: LockTimeoutOption = None,
    format_: FormatOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="每个单位一份催办单，写入该文件夹；用 --register 时写入文件。"
        ),
    ] = None,
    force: ForceOption = False,
    template: TemplateOption = None,
    width: WidthOption = None,
    full: FullOption = False,
) -> None:
    """Show who is to be reminded and of what, make the slips, or record them."""
    from gongkai.cli.actions.remind import Given, make_slips, show_register, show_summary
    from gongkai.cli.answer import Output

    slips = Format(kind) if kind else None
    given = Given(unit, except_, quarter, by_day, sign, slips, record, by, year, lock_timeout)
    form = Output(format_, output, force, width, full, template=template)
    if register:
        show_register(ctx.obj, given, form)
    elif output or record:
        make_slips(ctx.obj, given, form)
    else:
        show_summary(ctx.obj, given, form)
