"""List the ledgers, and the files in ``ledgers/`` that look like one but are not read."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.span import Span
from gongkai.model.way import Message, Way
from gongkai.store import faults
from gongkai.store.decoding.decode import bytes_of, text_of
from gongkai.store.disk.data_folder import (
    LEDGERS,
    PAST,
    SUFFIX,
    is_data_file,
    is_text,
    ledger_name,
    ledgers_among,
    names_in,
)
from gongkai.store.disk.directory import FOLDER
from gongkai.store.disk.regular_file import what_is
from gongkai.store.ledgers.copies import lacking, owner_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from gongkai.model.problem import Problem
    from gongkai.model.unit import Register
    from gongkai.store.disk.limits import Limits

_LEFT_BEHIND = r"(?i)[.#]|~\$|(?:thumbs\.db|desktop\.ini)$|.*\.(?:sw[a-p]|tmp|part|lock|lnk)$"
"""Files that editors, systems and sync programs leave behind."""
_OLDER = r"(?i)(?:~|\.(?:bak|backup|old|orig|rej)[0-9]*)+$"
"""Suffixes of backup files."""
_YAML = r"(?i)\.ya?ml"
_TEXT = r"(?i)(?:\.te?xt)?"


class LedgerFolder(NamedTuple):
    """The ledgers that are read, by unit; ``problems`` name files that look like one but are not.

    ``misnamed`` has such files, by unit, for units without a ledger that is read.
    """

    read: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    misnamed: Mapping[str, str] = {}


class _Odd(NamedTuple):
    """A file that is not read, the reason, and the unit whose ledger it seems to be."""

    file: str
    why: str
    unit: str


def ledger_folder(root: Path, limits: Limits, register: Register) -> LedgerFolder:
    """Return which files in ``ledgers/`` are read, and problems of those that look like it.

    Raises:
        DataError: the system refuses to list the folder.
    """
    names = names_in(root, LEDGERS)
    all_read = ledgers_among(names)
    found = [
        *_of_another_name(root, names, all_read, register),
        *_of_a_stranger(root, limits, all_read, register),
    ]
    odd = {each.file for each in found}
    read = {unit: file for unit, file in all_read.items() if file not in odd}
    problems = [_problem(root, limits, each, read) for each in found]
    misnamed = {each.unit: printable_name(each.file) for each in found if each.unit not in read}
    return LedgerFolder(read, tuple(problems), misnamed)


def odd_tables(names: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each file in ``data/past`` that looks like a table but is not read."""
    for name in names:
        if _looks_like_data(name) and not (is_data_file(name) or re.search(_OLDER, name)):
            yield faults.ODD_FILE.at(
                Span(printable_name(f"{PAST}/{name}"), length=0),
                f"{_why(name)}，未读取",
                "改名为“年份.yaml”。",
            )


def printable_name(file: str) -> str:
    """Return a file name as printable text; in one that is not UTF-8, all but ASCII is escaped."""
    if is_text(file):
        return file
    return file.encode("utf-8", "surrogateescape").decode("ascii", "backslashreplace")


def _of_another_name(
    root: Path, names: Collection[str], read: Mapping[str, str], register: Register
) -> Iterator[_Odd]:
    """Yield the files that are not read because of their names."""
    units = {_plain(name): unit.name for unit in register.units for name in unit.names}
    for name in names:
        file = f"{LEDGERS}/{name}"
        if is_data_file(name):
            unit = ledger_name(file)
            if read[unit] != file:
                yield _Odd(file, f"与 {read[unit]} 是同一个单位的两个文件", unit)
            continue
        unit = units.get(_plain(_stem(name)), "")
        if re.search(_OLDER, name) and (unit or _stem(name)) in read:
            continue
        of_text = re.fullmatch(_TEXT, _readable(name)[len(_stem(name)) :])
        if (_looks_like_data(name) or (unit and of_text)) and what_is(root, file) != FOLDER:
            yield _Odd(file, _why(name), unit)


def _of_a_stranger(
    root: Path, limits: Limits, read: Mapping[str, str], register: Register
) -> Iterator[_Odd]:
    """Yield files not named after a unit that are a unit's ledger by a similar name or by ids."""
    units = [unit.name for unit in register.units]
    spelt = {_plain(unit): unit for unit in units}
    for stem in sorted(read.keys() - {*units}):
        unit = spelt.get(_plain(stem), "")
        if unit:
            yield _Odd(read[stem], f"文件名与单位名称“{unit}”不完全一致", unit)
            continue
        text = _text(root, read[stem], limits) or ""
        owner = owner_of(text, [stem, *units, *read])
        if owner in read and owner != stem:
            yield _Odd(read[stem], f"这是{owner}台账的副本", owner)
        elif owner != stem and owner:
            yield _Odd(read[stem], f"这是{owner}的台账，文件名不对", owner)


def _problem(root: Path, limits: Limits, odd: _Odd, read: Mapping[str, str]) -> Problem:
    """Return the problem of a file that is not read, with a remedy."""
    message = f"{odd.why}，未读取"
    remedy: Message
    ledger = read.get(odd.unit)
    if not odd.unit:
        remedy = "改名为“单位名称.yaml”；不用的移走。"
    elif ledger is None:
        remedy = f"改名为 {odd.unit}{SUFFIX}。"
    elif not is_text(odd.file):
        remedy = f"已有 {ledger}；改名后再核对，或移走。"
    elif (text := _text(root, odd.file, limits)) is None:
        remedy = f"已有 {ledger}；核对后移走。"
    elif lines := lacking(text, _text(root, ledger, limits) or ""):
        message = f"{message}；其中 {len(lines)} 条记录 {ledger} 没有"
        view, adopt = Way.VIEW_COPY(odd.file), Way.ADOPT_COPY(odd.file)
        remedy = ("查看这些记录：", view, "\n并入台账：", adopt)
    else:
        message = f"{message}；其中的记录 {ledger} 都有"
        remedy = "可以删去这个文件。"
    return faults.ODD_FILE.at(Span(printable_name(odd.file), length=0), message, remedy)


def _text(root: Path, file: str, limits: Limits) -> str | None:
    """Return the text of a file; None if it is unusable."""
    return text_of(bytes_of(root, file, limits), file, limits).text


def _looks_like_data(name: str) -> bool:
    return bool(re.search(_YAML, _readable(name))) and not re.match(_LEFT_BEHIND, name)


def _stem(name: str) -> str:
    """Return a name without what looks like a suffix."""
    text = _readable(name)
    return re.split(_YAML, text)[0] if re.search(_YAML, text) else text.rpartition(".")[0] or text


def _why(name: str) -> str:
    """Return in Chinese why a file of this name is not read."""
    if is_text(name):
        return f"像是数据文件，但文件名不以 {SUFFIX} 结尾"
    text = _readable(name)
    return f"文件名不是 UTF-8{f'（按 GBK 是“{text}”）' if is_text(text) else ''}"


def _readable(name: str) -> str:
    """Return a name as text, decoded from GBK if it is not UTF-8."""
    if is_text(name):
        return unicodedata.normalize("NFC", name)
    content = name.encode("utf-8", "surrogateescape")
    return content.decode("gb18030", "surrogateescape")


def _plain(name: str) -> str:
    """Return a name without differences that people overlook: width, case, outer blanks."""
    return unicodedata.normalize("NFKC", name).strip().casefold()
