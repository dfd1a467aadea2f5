"""Contracts to compute in two languages: drawn at random with a fixed seed, over everything that a bill asks about."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kiyaku.book.model import Terms

_GROUNDS = [*(f"第21条第1項第{n}号" for n in range(1, 6)), "第22条第2項"]
_CAUSES = ["not_customer", "ntt_gross_negligence", "customer", "会社の過失"]
_YES_OR_NO = [
    "契約者の責め", "光コラボか", "一括請求", "法人か", "請求書払い", "請求書の発行", "口座振替通知書の発行",
    "債権譲渡済み", "発行料金の適用除外",
]  # fmt: skip
_COUNTS = [5, 9, 10, 19, 20, 29, 30, 39, 40, 49, 50, 99, 100, 299, 300, 9999]

Case = dict[str, Any]


class Contracts:
    """Random contracts of the real terms."""

    def __init__(self, terms: Terms, seed: int, *, since: str = "2026-05-11", until: str = "2027-06-01") -> None:
        self.random = random.Random(seed)
        self.terms = terms
        self.since, self.until = date.fromisoformat(since), date.fromisoformat(until)

    def cases(self, number: int) -> Iterator[Case]:
        """So many contracts, each with a month and readings."""
        for _ in range(number):
            yield self._case()

    def _day(self, start: date, days: int) -> date:
        return start + timedelta(days=self.random.randrange(days))

    def _maybe(self, share: float) -> bool:
        return self.random.random() < share

    def _case(self) -> Case:
        r = self.random
        start = self._day(self.since, (self.until - self.since).days)
        facts: dict[str, Any] = {"契約効力日": str(start), "提供開始日": str(start)}
        days = [start, self._day(start, 700)]
        count = r.choice([*_COUNTS, r.randrange(5, 400)])
        facts["ID数"] = count
        if self._maybe(0.6):
            steps = {start: count} | {self._day(start, 600): r.randrange(5, 400) for _ in range(r.randrange(1, 4))}
            facts["ID数"] = {str(d): self._step(n, first=d == start) for d, n in sorted(steps.items())}
            days += steps
        if self._maybe(0.04):
            facts["ID数"] = r.choice([4, 10000, {str(self._day(start, 90)): 10}])
        if self._maybe(0.3):
            days.append(end := self._day(start, 760))
            if self._maybe(0.5):
                facts |= {"解約日": str(end)}
            else:
                facts |= {"解約希望日": str(end), "確認完了日": str(self._day(end - timedelta(days=9), 18))}
        if self._maybe(0.3):
            facts["解約の根拠"] = r.choice(_GROUNDS)
        if self._maybe(0.25):
            told, changed, asked = sorted(self._day(start, 700) for _ in range(3))
            facts |= {"解約の理由": "改定への不同意", "変更通知日": str(told), "変更効力日": str(changed)}
            facts["解約申出日"] = str(r.choice([told, asked, changed]))
        facts |= {name: self._maybe(0.5) for name in _YES_OR_NO if self._maybe(0.25)}
        facts |= {n: r.randrange(4) for n in ("適格請求書の請求数", "支払証明書の請求数") if self._maybe(0.25)}
        if self._maybe(0.2):
            facts["郵送料等の額"] = r.randrange(900)
        if self._maybe(0.25):
            facts["料金月起算日"] = r.randrange(1, 29)
        if self._maybe(0.1):
            facts["別段の合意の単価"] = r.randrange(500, 4000)
        if self._maybe(0.45):
            facts["障害"] = [self._outage(start, days) for _ in range(r.randrange(1, 4))]
        if self._maybe(0.15):
            days.append(first := self._day(start, 500))
            facts["利用停止期間"] = [{"from": str(first), "to": str(self._day(first, 25))}]
        month = r.choice(days)
        if self._maybe(0.04):
            month = date(2026, r.randrange(3, 6), 1)
        return {"facts": facts, "month": f"{month:%Y-%m}", "readings": self._readings() if self._maybe(0.4) else {}}

    def _step(self, count: int, *, first: bool) -> Any:
        """The number from a day on, sometimes with facts of that change alone."""
        if first or self._maybe(0.6):
            return count
        ground = self.random.choice([*_GROUNDS, None])
        return {"value": count, "変更の根拠": ground, "customer_fault": self._maybe(0.5)}

    def _outage(self, start: date, days: list[date]) -> dict[str, str]:
        r = self.random
        known = self._day(start, 500)
        days.append(known)
        restored = self._day(known, 9)
        return {
            "known_at": f"{known}T{r.randrange(12):02d}:{r.randrange(60):02d}:00",
            "restored_at": f"{restored}T{r.randrange(12, 24):02d}:30:00",
            "scope": r.choice(["all_functions", "すべての機能", "endpoint_only"]),
            "cause": r.choice(_CAUSES),
        }

    def _readings(self) -> dict[str, str]:
        chosen = self.random.sample(list(self.terms.readings.values()), self.random.randrange(1, 3))
        return {reading.id: self.random.choice(list(reading.options)) for reading in chosen}
