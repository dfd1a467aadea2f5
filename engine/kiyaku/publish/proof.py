"""What is proved, refuted and undecided of a rule book, as lines for a terminal and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from kiyaku.messages import Language, text
from kiyaku.publish.json_values import json_text, plain
from kiyaku.publish.terminal import Style
from kiyaku.studies.proof.claims import Example, Proof
from kiyaku.timeline import Interval

_FEW = 3  # reasons in a line of text


def proofs_data(proofs: Sequence[Proof], allowed: frozenset[str]) -> dict[str, Any]:
    """The proofs as JSON data."""
    return {
        "proofs": [
            {
                "claim": p.claim,
                "kind": p.kind,
                "decision": p.decision,
                "fact": p.fact,
                "from": p.days.start.isoformat() if p.days.start is not None else None,
                "until": p.days.end.isoformat() if p.days.end is not None else None,
                "verdict": p.verdict,
                "allowed": p.claim in allowed,
                "examples": [_example_data(e) for e in p.examples],
                "absences": {status: _example_data(e) for status, e in (p.absences or {}).items()},
                "why": list(p.why),
            }
            for p in proofs
        ]
    }


def _example_data(example: Example) -> dict[str, Any]:
    more = None if example.more is None else {"fact": contract_value(example.more[0]), "value": plain(example.more[1])}
    return {
        "as_of": example.day.isoformat(),
        "facts": {name: contract_value(value) for name, value in example.facts.items()},
        "arguments": {name: contract_value(value) for name, value in example.arguments.items()},
        "value": plain(example.value),
        "status": example.status,
        "more": more,
    }


def contract_value(value: object) -> Any:
    """A fact as it is written in a contract."""
    if isinstance(value, list):
        return [contract_value(v) for v in value]
    return plain(value) if value is None or isinstance(value, bool | int | str | Fraction) else value


def contracts(proofs: Sequence[Proof], terms: str) -> Iterator[str]:
    """The contracts that refute claims, each as the text of a file; of a number fact the smaller first."""
    for p in proofs:
        for example in p.examples:
            yield _contract(p, example, terms, example.facts)
            if example.more is not None and p.fact is not None:
                yield _contract(p, example, terms, {**example.facts, p.fact: example.more[0]})


def _contract(proof: Proof, example: Example, terms: str, facts: Mapping[str, object]) -> str:
    lines = [f"# kiyaku evaluate --as-of {example.day} {proof.decision}"]
    lines[0] += "".join(f" --arg '{name}={_written(value)}'" for name, value in example.arguments.items())
    lines += [f"terms: {terms}", f"title: {json_text(proof.claim)}", "facts:" if facts else "facts: {}"]
    lines += [f"  {json_text(name)}: {json_text(contract_value(value))}" for name, value in facts.items()]
    return "\n".join(lines) + "\n"


def proofs_text(proofs: Sequence[Proof], allowed: frozenset[str], language: Language, style: Style) -> Iterator[str]:
    """The proofs as lines: those refuted with their contracts, those undecided with the reason."""
    colours = {"proved": "green", "refuted": "red", "undecided": "yellow"}
    for p in proofs:
        verdict = style(text(f"prove-{p.verdict}", language), colours[p.verdict])
        allowance = [text("prove-allowed", language)] if p.verdict == "refuted" and p.claim in allowed else []
        yield "  ".join([verdict, p.claim, _days(p.days), *allowance])
        yield from (f"    {_said(e, p, language)}" for e in p.examples)
        if p.verdict == "undecided":
            reasons = ", ".join(text("prove-solver", language) if w == "solver" else w for w in p.why[:_FEW])
            yield f"    {text('prove-why', language, reasons=reasons)}"
        for status, example in (p.absences or {}).items():
            yield f"    {text('prove-absence', language, status=status, facts=_facts(example))}"
    counts = {v: sum(p.verdict == v for p in proofs) for v in colours}
    yield text("prove-summary", language, **counts)


def _days(days: Interval) -> str:
    return f"{days.start or ''}..{days.end or ''}"


def _said(example: Example, proof: Proof, language: Language) -> str:
    facts = _facts(example, without=proof.fact)
    if example.more is not None and proof.fact is not None:
        args = {"fact": proof.fact, "low": _written(example.facts[proof.fact]), "high": _written(example.more[0])}
        amounts = {"one": _written(example.value), "other": _written(example.more[1])}
        return text("prove-falls", language, **args, **amounts, day=example.day, facts=facts)
    value = _written(example.value) if example.status == "ok" else example.status
    return text("prove-example", language, value=value, day=example.day, facts=facts)


def _facts(example: Example, without: str | None = None) -> str:
    given: Mapping[str, object] = {**example.facts, **example.arguments}
    return ", ".join(f"{name}={_written(value)}" for name, value in given.items() if name != without) or "—"


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(plain(value)) if isinstance(value, int | Fraction) else str(value)
