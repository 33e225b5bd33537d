"""Cut cells into sentences, so that a review shows the one that changed."""

from __future__ import annotations

import re

_SENTENCE = r"[^。！？]*[。！？]+[”’」』）)]*|[^。！？]+$"


def sentences_of(cell: str) -> list[str]:
    """Cut the text of a cell after each full stop; joined again, the parts are the cell.

    A line break of the cell itself becomes an empty string.
    """
    pieces: list[str] = []
    for place, line in enumerate(cell.split("\n")):
        if place:
            pieces.append("")
        pieces += re.findall(_SENTENCE, line)
    return pieces
