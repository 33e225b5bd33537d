"""The canonical line of a ledger: how one entry is written, recognised and numbered.

The form is specified in docs/format.md. Every line that :func:`match_line` accepts is one that
YAML reads the same way.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from gongkai.model.entry import Entry
from gongkai.model.invisible import ESCAPED, INVISIBLE, escape
from gongkai.model.line_kinds import KEYS, ON_EVERY_LINE, QUOTED, STEPS, Act, Form
from gongkai.model.status import Status
from gongkai.model.task import TASK_ID
from gongkai.ops.language.days import DAY, strict_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ID_DIGITS = 16
ID = f"n[0-9a-f]{{{ID_DIGITS}}}"
"""An entry id, as :func:`line_id` makes it; the ``n`` keeps YAML from reading a number."""
TAIL_LENGTH = len(", id: n}") + ID_DIGITS
"""The length of the end of a line from ``, id:`` on."""
_AT = f"{DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}[+-](?:0[0-9]|1[0-4]):[0-5][0-9]"
"""A moment with seconds and an offset up to ±14:59, never ``Z``."""
_ESCAPE = rf'(?:\\["\\nt]|{ESCAPED})'
"""The escapes that :func:`quote` writes, and no other: every text has one canonical form."""
PLAIN = rf'[^"\\\x00-\x1f\x7f-\x9f{INVISIBLE[1:-1]}]'
"""A character that needs no escape: not a quote, backslash, control or invisible character."""
_BARE = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=][^,\[\]{}:#\n]*(?<!\s)"
"""A text that YAML reads as it stands."""

_TEXT = f'"(?!"){PLAIN}*(?:{_ESCAPE}{PLAIN}*)*"'
"""A quoted text, not empty; written so that a text without a closing quote fails in linear time."""


def list_of(text: str) -> str:
    """Make the expression of a list of what ``text`` matches."""
    return rf"\[{text}(?:, {text})*\]"


VALUES = {
    Form.DAY: DAY,
    Form.TASK: TASK_ID,
    Form.ACT: "|".join(Act),
    Form.STATUS: "|".join(STEPS),
    Form.TEXT: _TEXT,
    Form.TEXTS: list_of(_TEXT),
    Form.FLAG: "true",
    Form.ENTRY: ID,
    Form.MOMENT: _AT,
}


def line_pattern(
    value: Callable[[str, Form], str], name: Callable[[str], str] = lambda key: key
) -> str:
    """Make the expression of a canonical line, of ``value`` for each key and its form.

    ``name`` may put a group around a key. A key that may be absent is written ``(?:…|)``, which
    is quicker here than ``(?:…)?``.
    """
    parts = {key: f", {name(key)}: {value(key, form)}" for key, (form, _) in KEYS.items()}
    line = "".join(part if key in ON_EVERY_LINE else f"(?:{part}|)" for key, part in parts.items())
    return rf"- \{{{line.removeprefix(', ')}\}}"


@cache
def _line() -> re.Pattern[str]:
    """Return the expression of a whole canonical line, with a group for each key.

    Keys have one order and one spelling, so that equal entries are equal bytes and have one id.
    Which keys and statuses go together is left to the grammar, which can say what is wrong.
    """
    return re.compile(line_pattern(lambda key, form: f"(?P<{key}>{VALUES[form]})"))


def match_line(text: str) -> re.Match[str] | None:
    """Match a canonical line; the groups are named as the keys, texts still quoted."""
    return _line().fullmatch(text)


Value: TypeAlias = "str | Sequence[str]"

BEIJING = timezone(timedelta(hours=8))


class Words(NamedTuple):
    """The free text of an entry."""

    note: str = ""
    problem: str = ""
    next: str = ""
    evidence: tuple[str, ...] = ()
    by: str = ""
    why: str = ""


def words_of(entry: Entry) -> Words:
    """Decode the free text of an entry."""
    return words_in(entry.text)


def words_in(line: str) -> Words:
    """Decode the free text of a canonical line; of any other, none."""
    match = match_line(line)
    if match is None:
        return Words()
    raw = match.groupdict()
    return Words(**{key: _decoded(raw[key]) for key in Words._fields if raw[key]})


def _decoded(quoted: str) -> Any:
    """Decode a quoted text or a list of them.

    NFC comes last: before decoding, it could merge an escape with a combining mark.
    """
    import json

    value = json.loads(quoted)
    if isinstance(value, list):
        return tuple(unicodedata.normalize("NFC", each) for each in value)
    return unicodedata.normalize("NFC", value)


def read_line(line: str, number: int) -> Entry:
    """Read one canonical line that stands on line ``number`` of its ledger.

    Raises:
        ValueError: it is not in canonical form.
    """
    match = match_line(line)
    if match is None:
        raise ValueError(line)
    return entry_of(match, moment_of(match["at"]), number)


def entry_of(match: re.Match[str], moment: str, number: int) -> Entry:
    """Make an entry from a match of :func:`match_line`; ``moment`` is that of its ``at``.

    Raises:
        ValueError: the date does not exist.
    """
    day = strict_day(match["date"])
    if day is None:
        raise ValueError(match[0])
    return Entry(
        date=day,
        task=match["task"],
        at=match["at"],
        moment=moment,
        id=match["id"],
        line=number,
        text=match[0],
        act=Act(match["act"]) if match["act"] else None,
        status=Status(match["status"]) if match["status"] else None,
        open=bool(match["open"]),
        corrects=match["corrects"] or "",
        retracts=match["retracts"] or "",
        due=strict_day(match["due"] or ""),
        evidence=bool(match["evidence"]),
        reason=bool(match["why"]),
    )


def write_line(unit: str, values: Mapping[str, Value]) -> str:
    """Write one entry of ``unit`` as its canonical line, the id made; no line end.

    ``values`` maps the keys of the form to text, or a list of texts (evidence); empty ones are
    left out.
    """
    body = write_body(values)
    return with_id(body, line_id(unit, body))


def with_id(body: str, entry_id: str) -> str:
    """End a line in its id."""
    return f"{body}, id: {entry_id}}}"


def write_body(values: Mapping[str, Value]) -> str:
    """Write an entry up to, but without, its id."""
    parts = [
        f"{key}: {_value(key, values[key])}" for key in KEYS if key != "id" and values.get(key)
    ]
    return "- {" + ", ".join(parts)


def line_id(unit: str, body: str) -> str:
    """Number a line: ``n`` and the first hex digits of SHA-256 over unit, newline and body."""
    from hashlib import sha256

    return "n" + sha256(f"{unit}\n{body}".encode()).hexdigest()[:ID_DIGITS]


def body_of(line: str) -> str:
    """Return a line without ``, id: …}``; the whole line if it has none."""
    return line.rpartition(", id: ")[0] or line


def id_of(line: str) -> str:
    """Return the id that an entry ends in; empty where it has none."""
    match = re.fullmatch(with_id("", f"({ID})"), line[-TAIL_LENGTH:])
    return match[1] if match else ""


def fits(unit: str, line: str) -> bool:
    """Return whether the id of a line matches its content."""
    body = body_of(line)
    return line == with_id(body, line_id(unit, body))


def moment_of(at: str) -> str:
    """Convert an ``at`` to Beijing time, ``YYYY-MM-DDTHH:MM:SS``; empty if it is not a moment."""
    if not re.fullmatch(_AT, at) or not strict_day(at[:10]):
        return ""
    if at.endswith("+08:00") and at[11:13] < "24" and at[14:16] < "60" and at[17:19] < "60":
        return at[:19]
    try:
        return datetime.fromisoformat(at).astimezone(BEIJING).isoformat()[:19]
    except (ValueError, OverflowError):
        return ""


def instant(moment: str) -> datetime:
    """Turn a moment on Beijing's clock into an aware time."""
    return datetime.fromisoformat(moment).replace(tzinfo=BEIJING)


def quote(text: str) -> str:
    """Write free text in double quotes, escaped as JSON does, invisible characters too."""
    import json

    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub(INVISIBLE, lambda match: escape(match[0]), quoted)


def scalar(text: str) -> str:
    """Return a text as a YAML scalar that reads back the same: bare if safe, else quoted."""
    return text if re.fullmatch(_BARE, text) else quote(text)


def _value(key: str, value: Value) -> str:
    if not isinstance(value, str):
        return "[" + ", ".join(map(quote, value)) + "]"
    return quote(value) if key in QUOTED else value
