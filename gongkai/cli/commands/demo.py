"""``gongkai demo``: create a data folder of an invented city."""

from pathlib import Path
from typing import Annotated

import typer


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="示例数据的目录。")],
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="随机种子，数值相同则示例相同。")
    ] = 2021,
) -> None:
    """Create an invented city."""
    from gongkai.cli.streams import put
    from gongkai.ops.language.shell_words import as_word
    from gongkai.store.new_folder.demo_city import TITLE, demo_files
    from gongkai.store.new_folder.scaffold import make_folder

    make_folder(folder, demo_files(seed), TITLE)
    put(
        f"已建立 {folder}（示例数据，全部虚构）。\n"
        f"  查看第二季度的完成情况：gongkai -C {as_word(folder)} report --quarter 2021Q2\n"
        f"  查看一个单位的台账：gongkai -C {as_word(folder)} log --unit 市财政局\n",
        f"{folder} 已建立。",
    )
