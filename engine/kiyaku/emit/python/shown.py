"""How logic is shown in a record: its text, the text with values filled in, its arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from kiyaku.feel.check.free import free_nodes
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.printer import to_text
from kiyaku.plan.ir import Accrual, Alternative, Code, Formula, Ladder, Plan, Ref, Rows
from kiyaku.plan.record import Shown
from kiyaku.plan.show import in_formula
from kiyaku.plan.working import working
from kiyaku.value import Value


def shown_logic(plan: Plan, body: object) -> Shown | None:
    """How logic is shown; None for logic that shows itself by what it gives."""
    if isinstance(body, Alternative):
        return shown_logic(plan, body.body)
    if isinstance(body, Rows):
        return Shown(expression="、".join(code.text for code in body.inputs))
    if isinstance(body, Ladder):
        return Shown(expression=body.input.text)
    if isinstance(body, Formula):
        return shown_formula(plan, body.code)
    if isinstance(body, Accrual):
        shown = shown_formula(plan, body.rate)
        return Shown(expression=shown.expression, worked=shown.worked)
    return None


def shown_formula(plan: Plan, code: Code) -> Shown:
    """An expression with its values filled in, and its arithmetic."""
    functions = {
        written: ref.kind == "decision" and bool(plan.decisions[ref.index].parameters)
        for written, ref in code.refs.items()
    }
    names = {written: _name_of(plan, ref) for written, ref in code.refs.items()}
    node = code.checked.node
    free = frozenset(place.number for place in free_nodes(code.checked))

    def worked(values: dict[str, Value]) -> str:
        def filled(place: ast.Name) -> str:
            written = place.name
            name = names.get(written, written)
            known = place.number in free and name in values and not functions.get(written)
            return in_formula(values[name]) if known else written

        return to_text(node, name=filled)

    return Shown(expression=code.text, worked=worked, working=working(code.checked, rounding_names(plan, code)))


def rounding_names(plan: Plan, code: Code) -> Callable[[str], bool]:
    """Whether a name of an expression stands for a decision that rounds."""

    def rounds(written: str) -> bool:
        ref = code.refs.get(written)
        return ref is not None and ref.kind == "decision" and plan.decisions[ref.index].rounding

    return rounds


def _name_of(plan: Plan, ref: Ref) -> str:
    table = {"fact": plan.facts, "law": plan.law, "calendar": plan.calendars}
    entries = plan.decisions if ref.kind == "decision" else table[ref.kind]
    return cast("str", entries[ref.index].name)  # type: ignore[attr-defined]
