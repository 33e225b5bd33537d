"""``gongkai init``: create a data folder."""

from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新建的数据目录。")],
    blank: Annotated[
        bool, typer.Option("--blank", help="建空表；不加则附济南市 2021 年任务表。")
    ] = False,
) -> None:
    """Create a data folder."""
    from gongkai.cli.clock import now
    from gongkai.cli.streams import put
    from gongkai.store.new_folder.scaffold import blank_files, make_folder, shipped_files

    year = now().year
    files = blank_files(year) if blank else shipped_files()
    title = f"{year}年政务公开台账" if blank else "2021年济南市政务公开台账"
    make_folder(folder, files, title)
    put(f"已建立 {folder}。\n{_next_steps(folder, blank)}", f"{folder} 已建立。")


def _next_steps(folder: Path, blank: bool) -> str:
    from gongkai.ops.language.shell_words import as_word

    if blank:
        return (
            f"  导入任务表，由其生成单位名册：\n"
            f"  gongkai -C {as_word(folder)} import 任务分解表.docx --with-units\n"
        )
    return f"  查询一个单位的应办事项：gongkai -C {as_word(folder)} list --unit 市财政局\n"
