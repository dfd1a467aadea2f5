"""The logic of random decisions and exceptions: formulas, tables of every shape, accruals, collections of grounds."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tests.oracle.writing import Name, Texts

if TYPE_CHECKING:
    from tests.oracle.books import Drawing
    from tests.oracle.clauses import Deciding

_PRICES = (0, 60, 100, 120, 500, 980, 1000, 1200, 3000, 0.5, 12.25)
Drawn = tuple[dict[str, Any], dict[str, Any] | None]


class Logics:
    """What decisions and exceptions say in one version."""

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.random = drawing.random

    def maybe(self, share: float) -> bool:
        """Whether something of a share of cases comes about."""
        return self.drawing.maybe(share)

    def draw(self, decision: Deciding) -> Drawn:
        """The logic of a decision, with other logic under other options, and the items it collects from."""
        own, items = self._own(decision)
        alternatives = []
        if self.drawing.readings and decision.kind not in ("collect", "sum") and self.maybe(0.25):
            reading, option = self.drawing.other()
            alternatives.append({"reading": reading, "option": option, **self._own(decision)[0]})
        if alternatives:
            own["alternatives"] = alternatives
        if self.drawing.has("reviews", 0.05):
            own["needs_decision"] = {"reason": "人が判断する", "when": decision.scope.boolean(0)}
        return own, items

    def _own(self, decision: Deciding) -> Drawn:
        texts, kind = decision.scope, decision.kind
        if kind == "period":
            return {"formula": self.period()}, None
        if kind == "served":
            return {"formula": self.served(texts)}, None
        if kind == "rounding":
            return {"formula": self.rounding(decision.name)}, None
        if kind == "table":
            return {"table": self.table(texts)}, None
        if kind == "accrual":
            return {"accrual": self.accrual(texts)}, None
        if kind == "collect":
            items = {str(n): {"text": "一つ", "when": texts.boolean(1)} for n in range(1, self.random.randrange(2, 4))}
            return {"collect": "items"}, items
        return {"formula": texts.expression(decision.name.type, self.random.choice([1, 2, 3]))}, None

    def excepting(self, type_: str, texts: Texts) -> dict[str, Any]:
        """What an exception says."""
        own: dict[str, Any] = {"when": texts.boolean(self.random.choice([0, 0, 1]))}
        if self.maybe(0.15):
            own["absent"] = self.random.choice(["not_offered", "no_rate"])
        elif type_ == "number" and self.maybe(0.5):
            own["then"] = self.random.choice([0, 0, 100, 0.5])
        else:
            own["then"] = texts.expression(type_, 1)
        if self.drawing.has("reviews", 0.08):
            own["needs_decision"] = {"reason": "人が判断する", "when": texts.boolean(0)}
        return own

    # -- formulas that a bill stands on

    def period(self) -> str:
        """The period of a bill."""
        return self.random.choice(
            [
                '[請求月..(請求月 + @"P1M"))',
                '[請求月..(請求月 + @"P1M"))',
                '[(請求月 + @"P9D")..(請求月 + @"P1M" + @"P9D"))',
                '[請求月..(請求月 + @"P2M"))',
                '[(請求月 - @"P1M" + @"P14D")..(請求月 + @"P13D")]',
                '((請求月 - @"P1D")..(請求月 + @"P1M"))',
            ]
        )

    def served(self, texts: Texts) -> str:
        """The days on which a contract is served."""
        texts.used |= {"開始日"}
        known = {n.name for n in texts.names}
        if "終了日" in known and self.maybe(0.8):
            texts.used |= {"終了日"}
            closing = self.random.choice(["終了日)", "終了日]"])
            return f"if 終了日 = null then (>= 開始日) else [min(開始日, 終了日)..{closing}"
        return self.random.choice(["(>= 開始日)", "(> 開始日)", '[開始日..(開始日 + @"P1Y"))', "期間"])

    def rounding(self, name: Name) -> str:
        """A rounding."""
        return self.random.choice(
            [
                "floor(額)", "floor(額)", "ceiling(額)", "floor(額 / 10) * 10", "round half up(額, 0)",
                "round half up(額, 2)", "decimal(額, 0)", "round down(額, -1)",
            ]
        )  # fmt: skip

    # -- tables

    def price(self, texts: Texts) -> Any:
        """What a row gives."""
        if self.maybe(0.75):
            return self.random.choice(_PRICES)
        return texts.number(1)

    def row(self, when: Any, texts: Texts) -> dict[str, Any]:
        """A row, rarely with the name of an absence for a value."""
        if self.maybe(0.06):
            return {"when": when, "absent": self.random.choice(["no_rate", "not_offered"])}
        return {"when": when, "then": self.price(texts)}

    def table(self, texts: Texts) -> dict[str, Any]:
        """A table of some shape."""
        shape = self.random.choice(
            ["ladder", "ladder", "graduated", "graduated", "texts", "both", "flags", "days", "named"]
        )
        found = self._texts(texts) if shape in ("texts", "both") else None
        if shape == "flags":
            rows = [self.row(w, texts) for w in ("true", "false")]
            return self._limited({"inputs": [texts.boolean(1)], "rows": rows}, spare=0.1)
        if shape == "days":
            return self.days(texts)
        if shape == "named":
            return self.named(texts)
        if found is None:
            return self.ladder(texts, graduated=shape == "graduated")
        word, choices = found
        if shape == "texts":
            rows = [self.row(f'"{c}"', texts) for c in choices]
            if len(choices) == 3 and self.maybe(0.3):
                rows = [self.row(f'"{choices[0]}", "{choices[1]}"', texts), self.row(f'"{choices[2]}"', texts)]
            return self._limited({"inputs": [word], "rows": rows}, spare=0.15)
        bounds, whole = self._bounds(), self.maybe(0.5)
        number = self._input(texts, whole=whole)
        rows = [
            self.row([f'"{c}"', span], texts)
            for c in choices
            for span in self._spans(bounds, whole=whole, graduated=False)
        ]
        return {"inputs": [word, number], "rows": rows, **({"whole": True} if whole else {})}

    def _limited(self, table: dict[str, Any], *, spare: float) -> dict[str, Any]:
        """The table, now and then without its last row, and with rows in another order."""
        if self.maybe(spare) and len(table["rows"]) > 1:
            table["rows"] = table["rows"][:-1]
        if self.maybe(0.2):
            table["absent"] = "not_offered"
        if self.maybe(0.3):
            self.random.shuffle(table["rows"])
        return table

    def _texts(self, texts: Texts) -> tuple[str, tuple[str, ...]] | None:
        found = [n for n in texts.of("string") if n.choices]
        if not found:
            return None
        name = self.random.choice(found)
        return texts.word(name), name.choices

    def _bounds(self) -> list[int]:
        return sorted(self.random.sample([1, 5, 10, 20, 40, 100], self.random.randrange(1, 4)))

    def _input(self, texts: Texts, *, whole: bool) -> str:
        text = texts.simple("number") if self.maybe(0.7) else texts.number(1)
        return f"floor({text})" if whole and self.maybe(0.8) else text

    def _spans(self, bounds: list[int], *, whole: bool, graduated: bool) -> list[str]:
        """The tests of the rows of a ladder, from the lowest."""
        low: int | None = 0
        spans = []
        closed = self.maybe(0.5)  # whether a bound belongs to the row below it
        if not graduated and self.maybe(0.3):
            low = None
        for bound in bounds:
            if low is None:
                spans.append(f"<= {bound}" if closed or whole else f"< {bound}")
            elif whole:
                spans.append(f"[{low}..{bound}]")
            elif closed:
                spans.append(f"{'[' if low == 0 else '('}{low}..{bound}]")
            else:
                spans.append(f"[{low}..{bound})")
            low = bound + 1 if whole else bound
        if self.maybe(0.7):
            spans.append(f">= {low}" if whole or not closed else f"> {low}")
        return spans

    def ladder(self, texts: Texts, *, graduated: bool) -> dict[str, Any]:
        """A table of ranges of a number."""
        whole = self.maybe(0.4)
        spans = self._spans(self._bounds(), whole=whole, graduated=graduated)
        table: dict[str, Any] = {"inputs": [self._input(texts, whole=whole)]}
        table["rows"] = [self.row(span, texts) for span in spans]
        if whole:
            table["whole"] = True
        if graduated:
            table["apply"] = "graduated"
        return self._limited(table, spare=0)

    def days(self, texts: Texts) -> dict[str, Any]:
        """A table of ranges of days."""
        bounds = sorted({texts.literal("date") for _ in range(3)})
        spans = [f"< {bounds[0]}", *(f"[{a}..{b})" for a, b in pairwise(bounds)), f">= {bounds[-1]}"]
        rows = [self.row(span, texts) for span in spans]
        return self._limited({"inputs": [texts.date(1)], "rows": rows}, spare=0.1)

    def named(self, texts: Texts) -> dict[str, Any]:
        """A table whose bounds are names, or computed."""
        bound = self.random.choice([texts.simple("number"), f"({texts.simple('number')} + 1)"])
        other = f"({bound} + 10)"
        spans = [f"[0..{bound}]", f"({bound}..{other}]", f"> {other}"]
        return {"inputs": [texts.simple("number")], "rows": [self.row(s, texts) for s in spans]}

    # -- accruals

    def accrual(self, texts: Texts) -> dict[str, Any]:
        """A rate that runs by days."""
        found: dict[str, Any] = {
            "rate": texts.number(self.random.choice([1, 1, 2])),
            "over": "期間" if self.maybe(0.85) else texts.period(0),
            "during": "利用期間" if self.maybe(0.7) else texts.period(1),
        }
        if self.maybe(0.3):
            found["except"] = texts.dates(1)
        if self.maybe(0.1):
            found["split"] = [texts.simple("number")]
        kind = self.random.choice(["each", "total", "both", "neither"])
        rounding = {"each": {"each": "端数処理"}, "total": {"total": "端数処理"}}.get(kind)
        if kind == "both":
            rounding = {"each": "端数処理", "total": "端数処理"}
        if rounding:
            found["round"] = rounding
        return found
