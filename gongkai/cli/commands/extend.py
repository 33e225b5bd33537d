"""``gongkai extend``: extend the due date of a duty."""

from typing import Annotated

import typer

from gongkai.cli.arguments.options import (
    ByOption,
    DateOption,
    LockTimeoutOption,
    YearOption,
)
from gongkai.cli.arguments.shell_completion import complete_task, complete_unit


def extend(
    ctx: typer.Context,
    unit: Annotated[
        str, typer.Argument(metavar="UNIT", autocompletion=complete_unit, help="单位。")
    ],
    task: Annotated[
        str, typer.Argument(metavar="TASK", autocompletion=complete_task, help="任务编号。")
    ],
    due: Annotated[str, typer.Argument(metavar="DATE", help="延期后的时限。")],
    why: Annotated[str, typer.Option("--why", help="批准延期的理由，必填。")],
    date: DateOption = None,
    by: ByOption = None,
    year: YearOption = None,
    lock_timeout: LockTimeoutOption = None,
) -> None:
    """Extend the due date of a duty."""
    from gongkai.cli.actions.record import patience
    from gongkai.cli.actions.verify import Extension, give_extension

    extension = Extension(unit, task, due, why, date, by, year)
    give_extension(ctx.obj.find(), extension, patience(lock_timeout))
