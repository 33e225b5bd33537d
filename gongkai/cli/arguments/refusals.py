"""Refuse entries, in words that end alike."""

from gongkai.errors import RefusedError


class UnrecordedError(RefusedError):
    """An entry that may not be recorded: ``problem`` says why, ``remedy`` what to do.

    No ledger was changed, and the hint says so.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"未记入：{problem}", f"{remedy.removesuffix('。')}；台账未改动。")
        self.problem = problem
        self.remedy = remedy
