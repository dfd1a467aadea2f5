"""How long FEEL takes: parse, check, compile, evaluate; against hand-written Python and other expression languages.

    pip install -r benchmarks/requirements.txt     # the others; whichever is missing is left out
    python benchmarks/feel.py [--rounds 5]

300 expressions of the kind that rules hold (twelve forms, twenty-five constants each) over one contract.  Every engine
evaluates those that it has a form for and gets right; the ratio compares it with hand-written Python for just these.
The figures are the least of several rounds, on one core.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from importlib import import_module
from typing import Any

from kiyaku.feel import compile_function, evaluate
from kiyaku.feel.check.checker import check
from kiyaku.feel.python import build as py
from kiyaku.feel.text import parse
from kiyaku.feel.types import BOOLEAN, DATE, NUMBER, STRING, list_of

CONSTANTS = range(2, 27)
SCOPE = {
    "unit_price": NUMBER,
    "ids": NUMBER,
    "days": NUMBER,
    "month_days": NUMBER,
    "plan": STRING,
    "active": BOOLEAN,
    "start": DATE,
    "end": DATE,
    "amounts": list_of(NUMBER),
}
VALUES: dict[str, Any] = {
    "unit_price": 3000,
    "ids": 7,
    "days": 12,
    "month_days": 31,
    "plan": "monthly",
    "active": True,
    "start": date(2026, 1, 15),
    "end": date(2026, 7, 1),
    "amounts": (3000, 150, 12, 7, 41),
}
PLAIN = {k: list(v) if isinstance(v, tuple) else v for k, v in VALUES.items() if not isinstance(v, date)}

Hand = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of expression in every language; `{k}` and `{k1000}` stand for the constant and a thousand times it."""

    feel: str
    hand: Callable[[int], Hand]  # of the values, in the order of SCOPE
    zen: str | None
    cel: str | None

    def text(self, language: str, k: int) -> str | None:
        """The expression in a language."""
        form: str | None = getattr(self, language)
        return None if form is None else form.replace("{k1000}", str(k * 1000)).replace("{k}", str(k))


FORMS = (
    Form(
        feel="unit_price * ids + {k}",
        hand=lambda k: lambda p, n, d, m, plan, on, s, e, xs: p * n + k,
        zen="unit_price * ids + {k}",
        cel="unit_price * ids + {k}",
    ),
    Form(
        feel="floor(unit_price * ids * days / month_days) + {k}",
        hand=lambda k: lambda p, n, d, m, plan, on, s, e, xs: p * n * d // m + k,
        zen="floor(unit_price * ids * days / month_days) + {k}",
        cel="unit_price * ids * days / month_days + {k}",
    ),
    Form(
        feel='if plan = "monthly" and ids >= {k} then unit_price * ids else 0',
        hand=lambda k: lambda p, n, d, m, plan, on, s, e, xs: p * n if plan == "monthly" and n >= k else 0,
        zen='plan == "monthly" and ids >= {k} ? unit_price * ids : 0',
        cel='plan == "monthly" && ids >= {k} ? unit_price * ids : 0',
    ),
    Form(
        feel="ids in [{k}..{k1000}]",
        hand=lambda k: lambda p, n, d, m, plan, on, s, e, xs: k <= n <= k * 1000,
        zen="ids in [{k}..{k1000}]",
        cel="ids >= {k} && ids <= {k1000}",
    ),
    Form(
        feel="ids < {k} or days > {k} and active",
        hand=lambda k: lambda p, n, d, m, plan, on, s, e, xs: n < k or (d > k and on),
        zen="ids < {k} or days > {k} and active",
        cel="ids < {k} || days > {k} && active",
    ),
    Form(
        feel="min(unit_price * ids, {k1000})",
        hand=lambda k: lambda p, n, d, m, plan, on, s, e, xs: min(p * n, k * 1000),
        zen="min([unit_price * ids, {k1000}])",
        cel="unit_price * ids < {k1000} ? unit_price * ids : {k1000}",
    ),
    Form(
        feel="round half up(unit_price * ids * 0.1 / {k}, 0)",
        hand=lambda k: lambda p, n, d, m, plan, on, s, e, xs: (2 * p * n + 10 * k) // (20 * k),
        zen="round(unit_price * ids * 0.1 / {k})",
        cel=None,
    ),
    Form(
        feel="if ids < {k} then 3000 else if ids < {k1000} then 2800 else 2600",
        hand=lambda k: lambda p, n, d, m, plan, on, s, e, xs: 3000 if n < k else 2800 if n < k * 1000 else 2600,
        zen="ids < {k} ? 3000 : (ids < {k1000} ? 2800 : 2600)",
        cel="ids < {k} ? 3000 : (ids < {k1000} ? 2800 : 2600)",
    ),
    Form(
        feel="sum(for x in amounts return x * {k})",
        hand=lambda k: lambda p, n, d, m, plan, on, s, e, xs: sum([x * k for x in xs]),
        zen="sum(map(amounts, # * {k}))",
        cel=None,
    ),
    Form(
        feel="some x in amounts satisfies x > {k1000}",
        hand=lambda k: lambda p, n, d, m, plan, on, s, e, xs: any(x > k * 1000 for x in xs),
        zen="some(amounts, # > {k1000})",
        cel="amounts.exists(x, x > {k1000})",
    ),
    Form(
        feel="count(amounts[item > {k}])",
        hand=lambda k: lambda p, n, d, m, plan, on, s, e, xs: len([x for x in xs if x > k]),
        zen="count(amounts, # > {k})",
        cel="size(amounts.filter(x, x > {k}))",
    ),
    Form(
        feel="(end - start).days + {k}",
        hand=lambda k: lambda p, n, d, m, plan, on, s, e, xs: (e - s).days + k,
        zen=None,
        cel=None,
    ),
)

EXPRESSIONS = [(form, k) for form in FORMS for k in CONSTANTS]
EXPECTED = {(form, k): form.hand(k)(*VALUES.values()) for form, k in EXPRESSIONS}


class Clock:
    """The least time of several rounds over a list of calls."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds

    def each(self, calls: list[Callable[[], Any]], repeat: int = 1) -> float:
        """Microseconds per call."""
        best = float("inf")
        for _ in range(self.rounds):
            started = time.perf_counter()
            for call in calls:
                for _ in range(repeat):
                    call()
            best = min(best, time.perf_counter() - started)
        return best / len(calls) / repeat * 1e6


Ready = Callable[[str], Callable[[], Any]]  # an expression's text to a call that evaluates it


def agrees(expected: Any, found: Any) -> bool:
    """Whether an engine's answer is the expected one; most of them compute in floats."""
    if isinstance(expected, bool):
        return bool(found) is expected and not isinstance(found, (str, list))
    try:
        return abs(float(found) - expected) < 1e-6
    except (TypeError, ValueError):
        return False


def usable(language: str, ready: Ready) -> tuple[list[tuple[Form, int]], list[Callable[[], Any]]]:
    """The expressions that an engine evaluates correctly, with calls that evaluate them."""
    keys: list[tuple[Form, int]] = []
    calls: list[Callable[[], Any]] = []
    for form, k in EXPRESSIONS:
        text = form.text(language, k)
        if text is None:
            continue
        try:
            call = ready(text)
            right = agrees(EXPECTED[form, k], call())
        except Exception:  # each engine has errors of its own, and any of them means "not this one"
            continue
        if right:
            keys.append((form, k))
            calls.append(call)
    return keys, calls


def strict(text: str) -> Callable[..., Any]:
    """The expression as rules compile it: strict, over the values by position."""
    parsed = parse(text, names=frozenset(SCOPE))
    assert parsed.node is not None
    checked = check(parsed.node, scope=SCOPE, source=parsed.source)
    assert not checked.diagnostics, checked.diagnostics
    loads = {name: py.loader(name) for name in SCOPE}
    return compile_function(checked, mode="strict", params=tuple(SCOPE), names=loads)


def bind(function: Callable[..., Any]) -> Callable[[], Any]:
    """A call with the contract's values."""
    values = tuple(VALUES.values())
    return lambda: function(*values)


# -- the others


def peer(module: str, make: Callable[[Any], Ready]) -> Ready | str:
    """How another engine evaluates a text, or why it cannot be asked."""
    try:
        return make(import_module(module))
    except ImportError as error:
        return f"not installed ({error})"


def _zen(zen: Any) -> Ready:
    def ready(text: str) -> Callable[[], Any]:
        compiled = zen.compile_expression(text)
        return lambda: compiled.evaluate(PLAIN)

    return ready


def _cel(cel: Any) -> Ready:
    def ready(text: str) -> Callable[[], Any]:
        compiled = cel.compile(text)
        return lambda: compiled.execute(PLAIN)

    return ready


def _celpy(celpy: Any) -> Ready:
    environment = celpy.Environment()
    context = celpy.json_to_cel(PLAIN)

    def ready(text: str) -> Callable[[], Any]:
        program = environment.program(environment.compile(text))
        return lambda: program.evaluate(context)

    return ready


def _bkflow(bkflow: Any) -> Ready:
    return lambda text: lambda: bkflow.parse_expression(text, PLAIN)


def _pysfeel(pysfeel: Any) -> Ready:
    parser = pysfeel.SFeelParser()
    for name, value in PLAIN.items():
        written = f'"{value}"' if isinstance(value, str) else str(value).lower() if value is True else str(value)
        parser.sFeelParse(f"{name} <- {written}")

    def ready(text: str) -> Callable[[], Any]:
        return lambda: parser.sFeelParse(text)[1]

    return ready


PEERS: tuple[tuple[str, str, str, Callable[[Any], Ready]], ...] = (
    ("zen-engine (Rust), compiled", "zen", "zen", _zen),
    ("common-expression-language (Rust), compiled", "cel", "cel", _cel),
    ("cel-python, compiled", "celpy", "cel", _celpy),
    ("pySFeel, from the text", "pySFeel", "feel", _pysfeel),
    ("bkflow-feel, from the text", "bkflow_feel.api", "feel", _bkflow),
)


# -- the tables


def row(cells: Iterable[object], widths: tuple[int, ...]) -> str:
    """A line of a table."""
    first, *rest = cells
    return f"{first!s:<{widths[0]}}" + "".join(f"{c!s:>{w}}" for c, w in zip(rest, widths[1:], strict=True))


def stages(clock: Clock) -> None:
    """What one expression costs before it first runs."""
    texts = [form.text("feel", k) or "" for form, k in EXPRESSIONS]
    names = frozenset(SCOPE)
    parsed = [parse(text, names=names) for text in texts]
    nodes = [(p.node, p.source) for p in parsed if p.node is not None]
    checked = [check(node, scope=SCOPE, source=source) for node, source in nodes]
    loads = {name: py.loader(name) for name in SCOPE}

    def compiling(tree: Any) -> Callable[[], Any]:
        return lambda: compile_function(tree, mode="strict", params=tuple(SCOPE), names=loads)

    timed = (
        ("parse", [lambda t=t: parse(t, names=names) for t in texts]),
        ("check", [lambda n=n, s=s: check(n, scope=SCOPE, source=s) for n, s in nodes]),
        ("compile", [compiling(tree) for tree in checked]),
    )
    print(f"{len(texts)} expressions, microseconds each")
    for name, calls in timed:
        print(row((name, f"{clock.each(calls):.0f}"), (48, 10)))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    clock = Clock(parser.parse_args().rounds)
    logging.disable(logging.CRITICAL)
    stages(clock)

    hand = {key: bind(key[0].hand(key[1])) for key in EXPRESSIONS}
    empty = clock.each([bind(lambda *_: None)] * len(EXPRESSIONS), 20)
    widths = (48, 10, 14, 14, 10)
    print()
    print(row(("evaluate", "of 300", "µs", "hand-written", "ratio"), widths))

    def report(name: str, language: str, ready: Ready, repeat: int) -> None:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            keys, calls = usable(language, ready)
            own = clock.each(calls, repeat) if calls else 0.0
        if not calls:
            print(row((name, 0, "–", "–", "–"), widths))
            return
        base = clock.each([hand[key] for key in keys], 20)
        # what the loop itself costs is in neither
        ratio = (own - empty) / max(base - empty, 1e-9)
        print(row((name, len(keys), f"{own - empty:.3f}", f"{base - empty:.3f}", f"{ratio:.2f}"), widths))

    report("kiyaku, strict, compiled", "feel", lambda text: bind(strict(text)), 20)
    report("kiyaku, standard, kept by its text", "feel", lambda text: lambda: evaluate(text, VALUES), 3)
    for name, module, language, make in PEERS:
        ready = peer(module, make)
        if isinstance(ready, str):
            print(f"{name:<48}{ready}")
        else:
            report(name, language, ready, 3 if "text" not in name else 1)
    print()
    print("The others compute in floats or whole numbers; kiyaku in exact rationals:", Fraction(1, 3) * 3 == 1)


if __name__ == "__main__":
    main()
