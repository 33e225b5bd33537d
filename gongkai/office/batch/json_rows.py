"""Read a batch of notes from JSON lines, one object per line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.batch.columns import (
    COLUMNS,
    MOST_COLUMNS,
    Batch,
    BatchField,
    BatchRow,
    flag,
    too_many_columns,
    unknown_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.problem import Problem

_ONE_A_LINE = "每行一个 JSON 对象，例如 " + json.dumps(
    {"unit": "市财政局", "task": "T09", "note": "已公开。"}, ensure_ascii=False
)


_EXAMPLES = {"evidence": '应写为 ["https://…", "济财〔2021〕5号"]。'}


class _Number(str):
    """A number in its original spelling."""

    __slots__ = ()


class _Pairs(list[tuple[str, Any]]):
    """The keys and values of an object, including duplicates."""


_DECODER = json.JSONDecoder(
    object_pairs_hook=_Pairs, parse_int=_Number, parse_float=_Number, parse_constant=float
)


def read_lines(text: str, file: str, *, bom: bool = False) -> Batch:
    """Parse one object per line that is not blank; refuse an array."""
    lines = [
        _JsonLine(line, file, number, bom=bom and number == 1)
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]
    if not lines:
        empty = faults.BATCH_FORM.at(Span(file), "文件为空", f"{_ONE_A_LINE}。")
        return Batch((), (empty,))
    if array := lines[0].array():
        return Batch((), (array,))
    problems: list[Problem] = []
    rows = []
    for line in lines:
        row, faulty = line.read()
        problems += faulty
        if row and not faulty:
            rows.append(row)
    return Batch(tuple(rows), tuple(problems), {key: key for key in COLUMNS})


class _JsonLine:
    """A line and its place."""

    def __init__(self, line: str, file: str, number: int, *, bom: bool) -> None:
        self._line = line
        self._file = file
        self._number = number
        self._first = 1 + bom
        self._blank = len(line) - len(line.lstrip())

    def array(self) -> Problem | None:
        """Return a problem if an array begins with this line."""
        if self._line[self._blank] != "[":
            return None
        how = "，不加方括号，行末不加逗号；数组可用 jq -c '.[]' 拆开"
        return self._form(self._blank, 1, "这是数组，不是每行一个对象", how)

    def read(self) -> tuple[BatchRow | None, list[Problem]]:
        """Return the row of the line, and its problems."""
        try:
            pairs = _DECODER.decode(self._line.strip())
        except json.JSONDecodeError as error:
            return None, [self._form(error.pos + self._blank, 1, f"不是 JSON：{_meant(error)}")]
        except RecursionError:
            return None, [self._form(0, 1, "括号层数过多")]
        if not isinstance(pairs, _Pairs):
            return None, [self._form(0, len(self._line), "这一行不是 JSON 对象")]
        if len(pairs) > MOST_COLUMNS:
            return None, [too_many_columns(len(pairs), self._span(0, len(self._line)))]
        problems = list(self._key_faults(pairs))
        fields: dict[str, BatchField] = {}
        for key, value in pairs:
            field = self._field(key, value) if key in COLUMNS else None
            if isinstance(field, BatchField):
                fields[key] = field
            elif field:
                problems.append(field)
        return BatchRow(self._span(0, len(self._line)), fields), problems

    def _key_faults(self, pairs: _Pairs) -> Iterator[Problem]:
        seen: set[str] = set()
        for key, _ in pairs:
            if key not in COLUMNS:
                yield unknown_key(key, self._span_of(key))
            elif key in seen:
                yield faults.BATCH_COLUMN.at(
                    self._span_of(key, -1), f"字段“{key}”重复", "请保留其中一个。"
                )
            seen.add(key)

    def _field(self, key: str, value: Any) -> BatchField | Problem | None:
        span = self._span_of(key)
        if value in (None, ""):
            return None
        if isinstance(value, bool) and key == "open":
            return BatchField(("true",), span) if value else None
        if isinstance(value, list) and key == "evidence" and not isinstance(value, _Pairs):
            if all(type(each) is str for each in value):
                texts = tuple(each for each in value if each.strip())
                return BatchField(texts, span) if texts else None
        elif type(value) is str:
            field = BatchField((value,), span)
            return flag(field) if key == "open" else field if value.strip() else None
        what = "文字的数组" if key == "evidence" else "true 或 false" if key == "open" else "文字"
        hint = (
            f'加半角双引号，应写为 "{value}"。'
            if isinstance(value, _Number)
            else _EXAMPLES.get(key, "")
        )
        return faults.BATCH_VALUE.at(span, f"“{key}”应为{what}", hint)

    def _span_of(self, key: str, which: int = 0) -> Span:
        """Return the place of a key; the whole line if the key is escaped."""
        found = list(re.finditer(f'"{re.escape(key)}"(?=\\s*:)', self._line))
        if not found:
            return self._span(0, len(self._line))
        return self._span(found[which].start(), len(found[which][0]))

    def _span(self, place: int, length: int) -> Span:
        return Span(self._file, self._number, place + self._first, length)

    def _form(self, place: int, length: int, message: str, how: str = "") -> Problem:
        return faults.BATCH_FORM.at(self._span(place, length), message, f"{_ONE_A_LINE}{how}。")


def _meant(error: json.JSONDecodeError) -> str:
    """Return the parser's error in Chinese."""
    for begin, meaning in _MEANINGS.items():
        if error.msg.startswith(begin):
            return meaning
    return "标点或引号不对"


_MEANINGS = {
    "Expecting property name": "此处应为字段名，字段名加半角双引号，末尾不能有多余的逗号",
    "Illegal trailing comma": "末尾有多余的逗号",
    "Expecting ':'": "字段名之后缺半角冒号",
    "Expecting ','": "缺半角逗号或右括号",
    "Expecting value": "此处应为字段内容",
    "Unterminated string": "引号不配对",
    "Extra data": "对象之后还有多余内容",
    "Invalid control character": "引号内有制表符或控制字符，应写为 \\t",
    "Invalid \\": "反斜线应写两个",
}
