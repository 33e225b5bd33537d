"""JSON: the answer for programs, raw (docs/json.md)."""

from __future__ import annotations

from json import JSONEncoder
from typing import TYPE_CHECKING

from gongkai.model.report import Made
from gongkai.render.page.escape import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongkai.model.problem import WordedProblem
    from gongkai.model.report import Json, Report


_encode = JSONEncoder(ensure_ascii=False).encode


def render(report: Report) -> Iterator[str]:
    """Yield a report as one JSON object, piece by piece."""
    problems = problems_json(report.problems)
    periods = report.json.get("periods")
    if isinstance(periods, list):
        whole = [{**each, "problems": problems} for each in periods if isinstance(each, dict)]
        yield dump({**report.json, "periods": list(whole)})
    else:
        yield from _dumped({**report.json, "problems": problems})


def validation(
    problems: Iterable[WordedProblem], files: int, trees: Sequence[str] | None
) -> dict[str, Json]:
    """Return the answer of ``validate``; ``trees`` are the revisions compared with."""
    since: list[Json] | None = None if trees is None else [*trees]
    return {"schema": 1, "files": files, "since": since, "problems": problems_json(problems)}


def problems_json(problems: Iterable[WordedProblem]) -> list[Json]:
    """Return problems for programs."""
    return [problem_json(problem) for problem in problems]


def problem_json(problem: WordedProblem) -> Json:
    """Return a problem for programs."""
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "file": problem.span.file,
        "line": problem.span.line,
        "column": problem.span.column,
        **({"cell": problem.span.cell} if problem.span.cell else {}),
        "message": problem.message,
        "remedy": problem.remedy,
        **_versions_json(problem),
    }


def _versions_json(problem: WordedProblem) -> dict[str, Json]:
    if problem.versions is None:
        return {}
    return {"before": problem.versions.before, "after": problem.versions.after or None}


def dump(value: Json) -> str:
    """Return a value as indented JSON; what a terminal obeys is escaped, han characters stay."""
    return "".join(_dumped(value))


def _dumped(value: Json) -> Iterator[str]:
    for piece in _pieces(value, "\n"):
        yield replaced(piece, lambda character: f"\\u{ord(character):04x}")
    yield "\n"


def _pieces(value: Json, margin: str) -> Iterator[str]:
    """Yield a value indented by two blanks a level; ``margin`` begins its last line."""
    inner, begin = f"{margin}  ", ""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield f"{begin or '{'}{inner}{_encode(key)}: "
            yield from _pieces(each, inner)
            begin = ","
        yield f"{margin}}}"
    elif isinstance(value, list | Made) and value:
        for each in value:
            yield f"{begin or '['}{inner}{''.join(_pieces(each, inner))}"
            begin = ","
        yield f"{margin}]"
    elif isinstance(value, Made):
        yield "[]"
    else:
        yield _encode(value)
