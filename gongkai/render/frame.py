"""What a page is set on."""

from typing import NamedTuple


class Frame(NamedTuple):
    """The paper: its width in columns, None where it has no end; whether text may be cut."""

    width: int | None = None
    full: bool = False
