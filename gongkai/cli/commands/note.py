"""``gongkai note``: append a progress entry to a unit's ledger."""

from typing import Annotated

import typer

from gongkai.cli.arguments.options import ByOption, ExceptOption, LockTimeoutOption, YearOption
from gongkai.cli.arguments.shell_completion import complete_step, complete_task, complete_unit

Text = str | None


def note(
    ctx: typer.Context,
    unit: Annotated[
        Text,
        typer.Argument(
            metavar="UNIT", autocompletion=complete_unit, help="单位，多个用顿号（、）分隔。"
        ),
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TASK… NOTE",
            autocompletion=complete_task,
            help="一个或多个任务编号，最后写进展。",
        ),
    ] = None,
    status: Annotated[
        Text,
        typer.Option(
            "--status",
            "-s",
            autocompletion=complete_step,
            help="状态：进行中、已完成、不适用，不写则状态不变。",
        ),
    ] = None,
    date: Annotated[
        Text, typer.Option("--date", "-d", metavar="DATE", help="办理日期，默认今天。")
    ] = None,
    quarter: Annotated[
        Text, typer.Option("--quarter", "-q", metavar="Q", help="记到该季度最后一天。")
    ] = None,
    problem: Annotated[Text, typer.Option("--problem", help="存在的问题。")] = None,
    next_: Annotated[Text, typer.Option("--next", help="下一步措施。")] = None,
    evidence: Annotated[
        list[str] | None,
        typer.Option("--evidence", "-e", help="佐证材料：网址、文号或文件路径，可多次使用。"),
    ] = None,
    no_evidence: Annotated[
        Text, typer.Option("--no-evidence", metavar="WHY", help="无佐证材料时说明理由。")
    ] = None,
    by: ByOption = None,
    open_: Annotated[bool, typer.Option("--open", help="不在责任单位之列而主动报送。")] = False,
    each: Annotated[
        bool, typer.Option("--each", help="UNIT 为统称时，为所含各单位各记一条。")
    ] = False,
    except_: ExceptOption = None,
    again: Annotated[bool, typer.Option("--again", help="内容相同也再记一次。")] = False,
    batch: Annotated[
        Text,
        typer.Option(
            "--batch",
            metavar="FILE",
            help="从文件批量记入（CSV、TSV 或每行一个 JSON 对象；- 表示从管道读入），"
            "有一条不合格则全部不记。",
        ),
    ] = None,
    year: YearOption = None,
    lock_timeout: LockTimeoutOption = None,
) -> None:
    """Append progress entries."""
    from gongkai.cli.actions.note import Given, note_down

    given = Given(
        unit=unit,
        words=tuple(words or ()),
        status=status,
        date=date,
        quarter=quarter,
        problem=problem,
        next=next_,
        evidence=tuple(evidence or ()),
        no_evidence=no_evidence,
        by=by,
        open=open_,
        each=each,
        excepted=except_,
        again=again,
        year=year,
        lock_timeout=lock_timeout,
    )
    if batch is None:
        note_down(ctx.obj, given)
        return
    from gongkai.cli.actions.note_batch import note_batch

    note_batch(ctx.obj, batch, given)
