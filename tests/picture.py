"""The picture of the terminal in README: a real run, each piece of text set on its own column."""

from __future__ import annotations

import re
from html import escape

from wcwidth import wcswidth

from tests.cli import ROOT

COMMAND = ("list", "--unit", "市财政局", "--as-of", "2021-12-31")
COLUMNS = 100
PATH = ROOT / "docs" / "list.svg"

_WIDTH, _HEIGHT, _MARGIN = 9, 22, 16
_ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")
_PIECE = re.compile(r"\S+(?: \S+)*")
_STYLES = {"1": "bold", "31": "red"}
_PAGE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="monospace">
<style>
text {{ font-size: 15px; fill: #ddd }} .bold {{ font-weight: bold }} .red {{ fill: #f66 }}
</style>
<rect width="100%" height="100%" rx="8" fill="#181818"/>
{lines}
</svg>
"""


def picture(shown: str) -> str:
    """Draw what a terminal showed, escape sequences and all."""
    lines = [f"$ gongkai {' '.join(COMMAND)}", *shown.replace("\r\n", "\n").rstrip().split("\n")]
    drawn = [piece for number, line in enumerate(lines) for piece in _draw(line, number)]
    width = COLUMNS * _WIDTH + 2 * _MARGIN
    height = len(lines) * _HEIGHT + 2 * _MARGIN
    return _PAGE.format(width=width, height=height, lines="\n".join(drawn))


def _draw(line: str, number: int) -> list[str]:
    """Draw one line: its pieces between escape sequences and wide gaps."""
    parts = _ESCAPE.split(line)
    column, drawn = 0, []
    for text, style in zip(parts[::2], ["0", *parts[1::2]], strict=True):
        for piece in _PIECE.finditer(text):
            start = column + wcswidth(text[: piece.start()])
            drawn.append(_text(piece[0], start, number, _STYLES.get(style, "")))
        column += wcswidth(text)
    return drawn


def _text(piece: str, column: int, number: int, style: str) -> str:
    x, y = _MARGIN + column * _WIDTH, _MARGIN + number * _HEIGHT + 15
    length = wcswidth(piece) * _WIDTH
    kind = f' class="{style}"' if style else ""
    return (
        f'<text x="{x}" y="{y}" textLength="{length}" lengthAdjust="spacingAndGlyphs"{kind}>'
        f"{escape(piece)}</text>"
    )
