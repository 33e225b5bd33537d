"""``gongkai seal``: bring lines written by hand into canonical form."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli.arguments.options import LockTimeoutOption


def seal(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]…", help="只整理这些台账；默认全部。")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="写入；不加则只显示拟改内容，有拟改内容时退出码为 1。")
    ] = False,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="REV", help="git 的该版本已有的记录不改动，默认 HEAD。"),
    ] = None,
    reseal: Annotated[
        list[str] | None,
        typer.Option("--reseal", metavar="ID", help="为编号不符的这条记录重编编号，可多次使用。"),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", help="未写记录人的，按此人补；默认取 GONGKAI_BY 或 git 的 user.name。"
        ),
    ] = None,
    adopt: Annotated[
        Path | None,
        typer.Option("--adopt", metavar="FILE", help="把台账副本中多出的记录并入台账。"),
    ] = None,
    lock_timeout: LockTimeoutOption = None,
) -> None:
    """Bring lines written by hand into canonical form."""
    from gongkai.cli.actions.record import patience
    from gongkai.cli.actions.seal import SealOptions, seal_ledgers

    if adopt is not None:
        from gongkai.cli.actions.seal_adopt import adopt_copy
        from gongkai.errors import UsageError

        if paths or base is not None or reseal or by is not None:
            raise UsageError(
                "--adopt 不能与 PATH、--base、--reseal、--by 同时使用。",
                "先并入副本，再整理台账。",
            )
        if not adopt_copy(ctx.obj.find(), adopt, patience(lock_timeout), write=write):
            raise typer.Exit(1)
        return
    wanted = SealOptions(tuple(paths or ()), write, base, frozenset(reseal or ()), by)
    if not seal_ledgers(ctx.obj.find(), wanted, patience(lock_timeout)):
        raise typer.Exit(1)
