"""How scenarios came out and what they cover, as text and as JSON data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kiyaku.answer.outcome import Outcome
from kiyaku.book.model import Terms
from kiyaku.messages import Language, text
from kiyaku.publish.json_values import plain
from kiyaku.publish.narrator import outcome_text
from kiyaku.publish.terminal import Style, diagnostic_data, diagnostic_text, left, right, width, wrapped
from kiyaku.publish.words import words
from kiyaku.studies.coverage import KINDS, Point, Report
from kiyaku.studies.scenario import MISSING, Mismatch, Result


def results_text(results: Sequence[Result], terms: Terms, language: Language, style: Style) -> Iterator[str]:
    """A line for each file, and under it what failed."""
    files: dict[str, list[Result]] = {}
    for r in results:
        files.setdefault(r.scenario.document.source.name, []).append(r)
    for name, found in files.items():
        failed = [r for r in found if not r.passed]
        mark = style("✗", "red") if failed else style("✓", "green")
        cases = len({r.scenario.name for r in found})
        counted = text("test-file", language, cases=cases, questions=len(found))
        yield f"{mark} {name}  {style(counted, 'dim')}"
        for r in failed:
            yield from (f"  {line}" for line in _failure(r, terms, language, style))
    failed = [r for r in results if not r.passed]
    word = text("test-summary", language, passed=len(results) - len(failed), failed=len(failed))
    yield style(word, "bold", "red" if failed or not results else "green")


def _failure(result: Result, terms: Terms, language: Language, style: Style) -> Iterator[str]:
    q, s = result.question, result.scenario
    line, _ = s.span(q).position
    yield style(f"{s.name}: {q.subject}", "bold") + style(f"  {s.document.source.name}:{line}", "cyan")
    for d in result.diagnostics:
        yield from diagnostic_text(d, language, style).split("\n")
    shown: list[Outcome] = []
    for difference in result.differences:
        yield from (f"  {line}" for line in _difference(difference, language, style))
        if difference.outcome is not None and not any(o is difference.outcome for o in shown):
            shown.append(difference.outcome)
            lines = outcome_text(difference.outcome, terms, language, style)
            yield from (f"  {style('|', 'dim')} {line}" for line in lines)
    if result.differences and q.data.get("arithmetic"):
        yield from wrapped(" ".join(q.data["arithmetic"].split()), lead=f"  {text('test-by-hand', language)} ")


def _difference(d: Mismatch, language: Language, style: Style) -> Iterator[str]:
    def said(value: Any) -> str:
        return words(value, language, d.unit if not isinstance(value, str) else None)

    kind = d.kind.replace("_", "-")
    if kind in ("accepts", "refuses"):
        yield f"{text(f'test-{kind}', language)}:"
        yield style(f"  - {said(d.expected)}", "green")
        yield style(f"  + {text('test-found', language)} {text(f'test-{d.found}-found', language)}", "red")
        return
    if kind == "unstated" and d.found == MISSING:
        yield f"{text('test-unstated', language)}:"
        yield style(f"  - {text('test-expected', language)} {said(d.expected)}", "green")
        yield style(f"  + {text('test-found', language)} {text('test-missing', language)}", "red")
        return
    label = d.what if kind in ("value", "status") else text(f"test-{kind}", language)
    yield f"{label}:"
    yield style(f"  - {text('test-expected', language)} {said(d.expected)}", "green")
    more = ""
    if d.kind == "value" and type(d.expected) is int and type(d.found) is int:
        more = text("test-off", language, delta=words(d.found - d.expected, language, d.unit))
    yield style(f"  + {text('test-found', language)} {said(d.found)}{more}", "red")


# -- coverage


def coverage_text(report: Report, language: Language, style: Style) -> Iterator[str]:
    """What was met, by kind, and by name what was not."""
    rows = [(text("cover-clause", language), *report.clauses())]
    rows += [(text(f"cover-{kind}", language), *report.count(kind)) for kind in KINDS]
    names = max(width(label) for label, _, _ in rows)
    for label, met, total in rows:
        share = f"{100 * met / total:.1f}%" if total else "—"
        share = share.replace(".0%", "%") if met == total else share
        colour = "green" if met == total else "yellow"
        yield f"{left(label, names)}  {style(right(f'{met}/{total}', 9), 'bold')}  {style(right(share, 6), colour)}"
    if not report.uncovered:
        return
    yield ""
    yield style(text("cover-missing", language, count=len(report.uncovered)), "bold", "yellow")
    for clause in dict.fromkeys(p.clause for p in report.uncovered):
        yield f"  {style(clause, 'cyan')}"
        for point in report.uncovered:
            if point.clause == clause:
                yield from wrapped(_point(point, language), lead="    ", after="      ")


def _point(point: Point, language: Language) -> str:
    kind = text(f"point-{point.kind}", language)
    truth = ""
    if point.kind == "condition":
        truth = text("point-true" if point.truth else "point-false", language)
    named = f"{point.decision}: " if point.decision else ""
    return f"{kind} {named}{point.about}{truth}"


def inventory_text(counts: Mapping[str, int], language: Language, style: Style) -> Iterator[str]:
    """How many of each kind of clause the rules hold."""
    labels = {kind: text(f"count-{kind}", language) for kind in counts}
    names = max(map(width, labels.values()))
    for kind, count in counts.items():
        yield f"{left(labels[kind], names)}  {style(right(f'{count:,}', 6), 'bold')}"


def coverage_data(report: Report) -> dict[str, Any]:
    """Coverage as JSON data."""
    met, total = report.clauses()
    return {
        "clauses": {"met": met, "total": total},
        **{kind: dict(zip(("met", "total"), report.count(kind), strict=True)) for kind in KINDS},
        "uncovered": [
            {
                "kind": p.kind,
                "clause": p.clause,
                "decision": p.decision,
                "about": p.about,
                **({"truth": p.truth} if p.kind == "condition" else {}),
            }
            for p in report.uncovered
        ],
    }


def results_data(results: Sequence[Result], language: Language) -> dict[str, Any]:
    """Results as JSON data."""
    counts = Counter(r.passed for r in results)
    return {
        "passed": counts[True],
        "failed": counts[False],
        "failures": [
            {
                "scenario": r.scenario.name,
                "question": r.question.subject,
                "file": r.scenario.document.source.name,
                "line": r.scenario.span(r.question).position[0],
                "differences": [
                    {"what": d.what, "kind": d.kind, "expected": plain(d.expected), "found": plain(d.found)}
                    for d in r.differences
                ],
                "diagnostics": [diagnostic_data(d, language) for d in r.diagnostics],
            }
            for r in results
            if not r.passed
        ],
    }
