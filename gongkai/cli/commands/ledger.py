"""``gongkai ledger``: the 工作台账 as an office files it."""

from typing import Annotated

import typer

from gongkai.cli.arguments.options import (
    AsOfOption,
    ExceptOption,
    ForceOption,
    FormatOption,
    FullOption,
    OutputOption,
    UnitOption,
    WidthOption,
    YearOption,
)


def ledger(
    ctx: typer.Context,
    unit: UnitOption = None,
    except_: ExceptOption = None,
    section: Annotated[
        list[str] | None, typer.Option("--section", help="一级标题含有的文字。")
    ] = None,
    named: Annotated[bool, typer.Option("--named", help="只列列名的。")] = False,
    group: Annotated[bool, typer.Option("--group", help="只列统称涵盖的。")] = False,
    as_of: AsOfOption = None,
    year: YearOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    width: WidthOption = None,
    full: FullOption = False,
) -> None:
    """Answer with the 工作台账 of the city, of some units, or of one."""
    from gongkai.cli.answer import Output, emit
    from gongkai.cli.arguments.typed_values import refuse_empty, via_of
    from gongkai.cli.session import Desk
    from gongkai.ops.duties.filters import Criteria
    from gongkai.reports.ledger import LedgerQuestion, ledger
    from gongkai.reports.wording import names_of

    refuse_empty("--section", *(section or ()))
    criteria = Criteria(sections=tuple(section or ()), via=via_of(named=named, group=group))
    desk = Desk(ctx.obj, year)
    whom = desk.asked(unit, except_)
    who = names_of(whom.parties, whom.excepted)
    day = desk.day(as_of)
    question = LedgerQuestion(criteria, whom.units, who, desk.blank)
    report = ledger(desk.records, question, day, desk.today)
    form = Output(format_, output, force, width, full)
    emit(desk.finish(report, day, strangers=not unit), form, desk.root)
