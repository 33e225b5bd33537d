"""``gongkai undo``: take back the last uncommitted entries of a writer."""

from typing import Annotated

import typer

from gongkai.cli.arguments.options import LockTimeoutOption


def undo(
    ctx: typer.Context,
    by: Annotated[
        str | None,
        typer.Option("--by", help="撤回此人的记录；默认取 GONGKAI_BY 或 git 的 user.name。"),
    ] = None,
    lock_timeout: LockTimeoutOption = None,
) -> None:
    """Take back the last uncommitted entries."""
    from gongkai.cli.actions.record import patience
    from gongkai.cli.actions.undo import undo_latest

    undo_latest(ctx.obj.find(), by, patience(lock_timeout))
