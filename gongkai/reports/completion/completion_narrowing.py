"""Which duties a completion report keeps: all, or those that its options ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.duties.filters import Criteria
from gongkai.reports.wording import WHOLE, names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.model.report import Json
    from gongkai.model.unit import Unit
    from gongkai.ops.duties.party_names import Party


class Narrowing(NamedTuple):
    """The parties, headings and way of owing that duties must fit; nothing keeps them all.

    ``units`` are those of the parties without those excepted.
    """

    parties: tuple[Party, ...] = ()
    excepted: tuple[Party, ...] = ()
    units: Sequence[Unit] | None = None
    criteria: Criteria = Criteria()

    @property
    def whole(self) -> str:
        """What begins a line that is about the whole table; empty where everything is kept."""
        return "" if self == Narrowing() else WHOLE

    def said(self) -> list[str]:
        """Return the line that says what is kept; empty if everything is."""
        criteria = self.criteria
        parts = [
            f"责任单位为{names_of(self.parties, self.excepted)}" if self.parties else "",
            f"{criteria.via.label}的" if criteria.via else "",
            _holding("一级标题", criteria.sections),
            _holding("二级标题", criteria.items),
        ]
        return [f"只统计下列事项：{'，'.join(filter(None, parts))}。"] if self.whole else []

    def json(self) -> dict[str, Json] | None:
        """Return what is kept for programs, null if everything is."""
        criteria = self.criteria
        asked: dict[str, Json] = {
            "unit": [party.name for party in self.parties],
            "except": [party.name for party in self.excepted],
            "via": criteria.via,
            "section": list(criteria.sections),
            "item": list(criteria.items),
        }
        return {key: value for key, value in asked.items() if value} or None


def _holding(heading: str, texts: Sequence[str]) -> str:
    wanted = "或".join(f"“{text}”" for text in texts)
    return f"{heading}含有{wanted}" if texts else ""
