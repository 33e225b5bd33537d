"""The picture in README shows what the terminal shows."""

from __future__ import annotations

from tests.picture import COLUMNS, COMMAND, PATH, picture
from tests.test_edge import on_a_terminal


def test_picture_is_of_a_real_run(update: bool) -> None:
    drawn = picture(on_a_terminal(*COMMAND, columns=COLUMNS))
    if update:
        PATH.write_text(drawn, "utf-8")
    assert PATH.read_text("utf-8") == drawn
