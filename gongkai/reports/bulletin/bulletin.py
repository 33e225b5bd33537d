"""``bulletin``: the 通报 of a quarter, made of figures and names alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.document import Document, Paragraph, Style
from gongkai.ops.language.days import spoken
from gongkai.reports import wording as words
from gongkai.reports.bulletin.bulletin_annexes import annex_names, annex_titles, annexes, open_json
from gongkai.reports.bulletin.bulletin_findings import PACES, findings
from gongkai.reports.bulletin.bulletin_sections import demands, overall, problems, progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from gongkai.model.report import Json
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.records import Records
    from gongkai.reports.bulletin.bulletin_findings import Findings, Kind
    from gongkai.reports.bulletin.bulletin_sections import Annexes, Section


class Masthead(NamedTuple):
    """What the ledgers do not say: 期号, 主送, 落款, the day and what is demanded."""

    day: date
    number: int | None = None
    to: str = ""
    sign: str = ""
    demands: tuple[str, ...] = ()


class Bulletin(NamedTuple):
    """The paper, and what its writer is told beside it."""

    document: Document
    remarks: Sequence[str]


def bulletin(
    records: Records, reading: PeriodReading, masthead: Masthead, *, blank: bool
) -> Bulletin:
    """Write the 通报 of a quarter; ``blank``: no ledger has any line."""
    found = findings(records, reading)
    names = annex_names(found)
    title = f"关于{reading.period.label}政务公开重点工作落实情况的通报"
    sections = (
        overall(found, blank=blank),
        progress(found, names),
        problems(found, names),
        demands(masthead.demands),
    )
    parts = (
        Paragraph(title, Style.TITLE),
        *_above(masthead),
        *_numbered(sections),
        *_enclosed(names, annex_titles(found)),
        *((Paragraph(masthead.sign, Style.SIGNATURE),) if masthead.sign else ()),
        Paragraph(spoken(masthead.day), Style.SIGNATURE),
        *annexes(found, names),
    )
    return Bulletin(Document(title, parts, _json(found, title, masthead)), found.page.later())


def _above(masthead: Masthead) -> Iterator[Paragraph]:
    if masthead.number is not None:
        yield Paragraph(f"第{masthead.number}期", Style.NUMBER)
    if masthead.to:
        yield Paragraph(f"{masthead.to.rstrip('：:')}：", Style.ADDRESSEE)


def _numbered(sections: Iterable[Section]) -> Iterator[Paragraph]:
    """Yield the sections that say something, under numbered headings."""
    for number, section in enumerate((each for each in sections if each.parts), 1):
        yield Paragraph(f"{words.han(number)}、{section.heading}", Style.HEADING)
        yield from section.parts


def _enclosed(names: Annexes, titles: Annexes) -> Iterator[Paragraph]:
    """Yield the lines that list the annexes."""
    begin = "附件："
    for name, title in zip(names, titles, strict=True):
        if name:
            number = name.removeprefix("附件")
            line = f"{begin}{f'{number}.' if number else ''}{title}"
            yield Paragraph(line, Style.ENCLOSURE)
            begin = "　" * len(begin)


def _json(found: Findings, title: str, masthead: Masthead) -> dict[str, Json]:
    return {
        "schema": 1,
        **found.page.json(),
        "report": "bulletin",
        "title": title,
        "number": masthead.number,
        "to": masthead.to or None,
        "sign": masthead.sign or None,
        "day": str(masthead.day),
        "demands": [*masthead.demands],
        "kinds": [_kind_json(kind) for kind in found.kinds],
        "silent": [*found.open.silent],
        **open_json(found),
    }


def _kind_json(kind: Kind) -> dict[str, Json]:
    figures = kind.total.figures
    return {
        "kind": kind.name,
        "counted": figures.counted,
        "done": figures.done,
        "ranks": {line.row.name: line.own_rank for line in kind.ranked},
        **{
            pace or "nothing_counted": [line.row.name for line in kind.of_pace(pace)]
            for pace in PACES
        },
    }
