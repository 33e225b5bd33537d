"""``gongkai log``: list entries in order of time."""

from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.cli.arguments.options import (
    ExceptOption,
    ForceOption,
    FormatOption,
    FullOption,
    OutputOption,
    TemplateOption,
    UnitOption,
    WidthOption,
    YearOption,
)
from gongkai.cli.arguments.shell_completion import complete_task

if TYPE_CHECKING:
    from gongkai.cli.session import Desk
    from gongkai.model.report import Report

Text = str | None


def log(
    ctx: typer.Context,
    entry_id: Annotated[
        Text,
        typer.Argument(
            metavar="[ID]",
            help="只看这个记录编号的记录，及其更正、撤销；可以只写开头，n 后至少 6 位。",
        ),
    ] = None,
    unit: UnitOption = None,
    except_: ExceptOption = None,
    task: Annotated[
        list[str] | None,
        typer.Option("--task", "-t", autocompletion=complete_task, help="任务编号，可多次使用。"),
    ] = None,
    since: Annotated[
        Text, typer.Option("--since", metavar="DATE", help="起始日期或时段（上月、Q2）。")
    ] = None,
    until: Annotated[Text, typer.Option("--until", metavar="DATE", help="截止日期或时段。")] = None,
    by: Annotated[Text, typer.Option("--by", help="按记录人查（含这些字即可）。")] = None,
    text: Annotated[
        list[str] | None,
        typer.Option("--text", help="进展、问题、下一步措施、佐证或理由含有这些字；可重复。"),
    ] = None,
    late: Annotated[bool, typer.Option("--late", help="只列季度结束后补记的。")] = False,
    year: YearOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    template: TemplateOption = None,
    width: WidthOption = None,
    full: FullOption = False,
) -> None:
    """List entries."""
    from gongkai.cli.answer import Output, emit
    from gongkai.cli.arguments.typed_values import days, refuse_empty
    from gongkai.cli.session import Desk
    from gongkai.reports.log import LogQuestion, journal
    from gongkai.reports.wording import scope
    from gongkai.store.disk.sorted_rows import SortedRows

    form = Output(format_, output, force, width, full, template=template)
    if entry_id is not None:
        filters = {
            "--unit": unit, "--except": except_, "--task": task, "--since": since,
            "--until": until, "--by": by, "--text": text, "--late": late, "--year": year,
        }  # fmt: skip
        _refuse([name for name, value in filters.items() if value or value == ""])
        desk = Desk(ctx.obj)
        form = form.ready(desk.root)
        emit(_told_of(desk, entry_id), form, desk.root)
        return
    refuse_empty("--by", by)
    refuse_empty("--text", *(text or ()))
    desk = Desk(ctx.obj, year)
    form = form.ready(desk.root)
    first, last = days(since, until, desk.calendar)
    wanted = LogQuestion(
        units=desk.asked(unit, except_).units,
        tasks=frozenset(desk.row(text).task.id for text in task or ()),
        since=first,
        until=last,
        texts=tuple(text or ()),
        by=by or "",
        late=late,
    )
    report = journal(desk.records, wanted, SortedRows)
    whole = scope(unit, task, first, last, text, by, late)
    emit(desk.finish(report, desk.today, strangers=not unit, whole=whole), form, desk.root)


def _refuse(filters: list[str]) -> None:
    """Refuse options that choose entries where one is named."""
    from gongkai.errors import UsageError

    if filters:
        raise UsageError(f"写明记录编号时，不能同时使用 {'、'.join(filters)}。", "请选用其一。")


def _told_of(desk: "Desk", typed: str) -> "Report":
    """Tell of one entry, and of what amends it or is amended by it."""
    from gongkai.errors import RefusedError
    from gongkai.ops.language.shell_words import as_word
    from gongkai.ops.recording.amendment_target import find_entry
    from gongkai.reports.log import LogQuestion, journal
    from gongkai.reports.wording import READ

    target = find_entry(desk.book, typed)
    records = desk.records_of(target.table.year)
    report = journal(records, LogQuestion(units=[target.unit], ids=target.ids))
    if not report.sheet.rows:
        file = desk.book.ledgers[target.unit.name].file
        raise RefusedError(
            f"{target.entry.id} 不计入。", f"查看原因：gongkai validate {as_word(file)}"
        )
    return desk.finish(report, desk.today, whole=READ)
