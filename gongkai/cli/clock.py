"""The clock, read once per command, in Beijing time whatever the machine's zone."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache

from gongkai.errors import UsageError
from gongkai.ops.lines.line import BEIJING, instant, moment_of

VARIABLE = "GONGKAI_NOW"


@cache
def now() -> datetime:
    """Return the time of this command; ``GONGKAI_NOW`` replaces the clock.

    Raises:
        UsageError: the variable does not hold a time.
    """
    given = os.environ.get(VARIABLE)
    if not given:
        return datetime.now(UTC).astimezone(BEIJING).replace(microsecond=0)
    moment = moment_of(given)
    if not moment:
        raise UsageError(
            f"环境变量 {VARIABLE} 的时间格式不对：“{given}”。", "应写为 2021-07-05T09:00:00+08:00。"
        )
    return instant(moment)
