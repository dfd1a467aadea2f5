"""The whole bill of the first terms by hand, as a careful programmer writes it, and a seeded portfolio of contracts.

It is the limit that `bill.py` measures against: it knows one revision, one price table and one reading of every clause,
explains nothing, and has to be written anew for the next revision.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from datetime import date, datetime, timedelta

LOWS = [5, 10, 20, 30, 40, 50, 100, 300]
PRICES = [3000, 2800, 2600, 2400, 2200, 2000, 1800, 1600]
HIGH = 9999
DAY = timedelta(days=1)


class NoRate(Exception):
    pass


def price(n, agreed):
    if agreed is not None:
        return agreed
    if n < 5 or n > HIGH:
        raise NoRate(n)
    return PRICES[bisect_right(LOWS, n) - 1]


def remaining(effective, day):
    y, m, d = effective.year + 2, effective.month, effective.day
    try:
        end = date(y, m, d)
        after = end  # (end - 1 day) + 1 day
    except ValueError:  # 29 February
        after = date(y, m, 28) + DAY
    return max(0, (after.year - day.year) * 12 + after.month - day.month - 1)


def exempt(c, cancel, start):
    """The days that an outage frees."""
    out = set()
    begin = datetime(start.year, start.month, start.day)
    limit = None
    if cancel is not None:
        e = cancel + DAY if cancel == start else cancel
        limit = datetime(e.year, e.month, e.day)
    for o in c["outages"]:
        if o["scope"] != "all_functions" or o["cause"] == "customer":
            continue
        known = max(o["known_at"], begin)
        restored = o["restored_at"] if limit is None else min(o["restored_at"], limit)
        for i in range((restored - known) // DAY):
            out.add((known + DAY * i).date())
    for a, b in c["suspended"]:
        out = {d for d in out if not a <= d <= b}
    return out


def bill(c, first, last):
    """Every line and total of the bill of one parsed contract (dict of Python values)."""
    start, cancel, agreed = c["start"], c["cancel"], c["agreed"]
    if (cancel is not None and cancel < start) or start < c["effective"]:
        return {}
    for o in c["outages"]:
        if o["restored_at"] < o["known_at"]:
            return {}
    days = (last - first).days
    a = start if start > first else first
    b = last
    if cancel is not None:
        stop = start + DAY if cancel == start else cancel
        if stop < b:
            b = stop
    changes = c["ids"]
    fee = 0
    if a < b:
        off = exempt(c, cancel, start) if c["outages"] else ()
        if len(changes) == 1:
            n = changes[0][1]
            run = (b - a).days
            if off:
                run -= sum(a <= d < b for d in off)
            fee = price(n, agreed) * n * run // days
        else:
            current = None
            points = [a]
            values = []
            for day, n in changes:
                if day <= a:
                    current = n
                elif day < b and n != (values[-1] if values else current):
                    points.append(day)
                    values.append(n)
            values.insert(0, current)
            points.append(b)
            for i, n in enumerate(values):
                s, e = points[i], points[i + 1]
                run = (e - s).days
                if off:
                    run -= sum(s <= d < e for d in off)
                fee += price(n, agreed) * n * run // days
    issuing = (150 if c["invoice"] or c["notice"] else 0) + (50 if c["by_invoice"] else 0)
    if issuing and (
        not c["collab"]
        or c["corporation"]
        or c["together"]
        or c["exempted"]
        or (first.year - start.year) * 12 + first.month - start.month + 1 <= 2
    ):
        issuing = 0
    qualified = 400 * c["qualified"]
    certificate = 400 * c["certificates"]
    net = fee + issuing + qualified + certificate
    tax = net * 10 // 100
    end = 0
    if len(changes) > 1:
        before = changes[0][1]
        for day, n in changes[1:]:
            if first <= day < last and n < before and (cancel is None or day < cancel):
                end += (before - n) * price(before, agreed) * remaining(c["effective"], day)
            before = n
    if cancel is not None and first <= cancel < last and (c["ground"] != "第21条第1項第5号" or c["fault"]):
        day = cancel - DAY
        if day < start:
            day = start
        n = None
        for d, v in changes:
            if d <= day:
                n = v
        end += n * price(n, agreed) * remaining(c["effective"], cancel)
    return {
        "月額料金": fee,
        "請求書等発行料金": issuing,
        "適格請求書発行料金": qualified,
        "支払証明書発行料金": certificate,
        "税抜合計": net,
        "消費税相当額": tax,
        "郵送料等": c["postage"],
        "解約金": end,
        "請求額": net + tax + c["postage"] + end,
    }


KEYS = {
    "契約効力日",
    "提供開始日",
    "ID数",
    "解約日",
    "障害",
    "請求書の発行",
    "光コラボか",
    "法人か",
    "解約の根拠",
    "契約者の責め",
}
D0 = date.min


def parse(f):
    """From the facts as a program gives them (ISO strings) to Python values, with the checks one writes."""
    for k in f:
        if k not in KEYS:
            raise ValueError(k)
    ids = f["ID数"]
    if isinstance(ids, dict):
        changes = sorted((date.fromisoformat(d), n) for d, n in ids.items())
    else:
        changes = [(D0, ids)]
    for _, n in changes:
        if type(n) is not int or n < 0:
            raise ValueError(n)
    ground = f.get("解約の根拠", "第20条")
    if not isinstance(ground, str):
        raise ValueError(ground)
    cancel = f.get("解約日")
    outages = []
    for o in f.get("障害", ()):
        outages.append(
            {
                "known_at": datetime.fromisoformat(o["known_at"]),
                "restored_at": datetime.fromisoformat(o["restored_at"]),
                "scope": o["scope"],
                "cause": o["cause"],
            }
        )
    return {
        "effective": date.fromisoformat(f["契約効力日"]),
        "start": date.fromisoformat(f["提供開始日"]),
        "ids": changes,
        "cancel": date.fromisoformat(cancel) if cancel is not None else None,
        "outages": outages,
        "suspended": (),
        "agreed": None,
        "invoice": f.get("請求書の発行", False),
        "notice": False,
        "by_invoice": False,
        "collab": f.get("光コラボか", False),
        "corporation": f.get("法人か", False),
        "together": False,
        "exempted": False,
        "qualified": 0,
        "certificates": 0,
        "postage": 0,
        "ground": ground,
        "fault": f.get("契約者の責め", True),
    }


def portfolio(n=1000, seed=20261125):
    r = random.Random(seed)
    kinds = [
        "unchanged",
        "changed 1",
        "changed 2",
        "changed 3",
        "started mid-month",
        "terminated",
        "outage",
        "invoice",
        "mixed",
    ]
    out = []
    for i in range(n):
        kind = kinds[i % len(kinds)]
        eff = date(2024, 9, 1) + timedelta(days=r.randrange(600))
        start = eff + timedelta(days=r.randrange(0, 20))

        def count():
            return r.choice([r.randrange(5, 60), r.randrange(5, 400), r.randrange(5, 9999)])

        f = {}
        if kind == "started mid-month" or (kind == "mixed" and r.random() < 0.3):
            start = date(2026, 7, r.randrange(1, 32))
            eff = start - timedelta(days=r.randrange(0, 30))
        f["契約効力日"], f["提供開始日"] = eff.isoformat(), start.isoformat()
        k = {"changed 1": 1, "changed 2": 2, "changed 3": 3, "mixed": r.randrange(0, 4)}.get(kind, 0)
        if k:
            days = sorted(r.sample(range(1, 32), k))
            steps = {eff.isoformat(): count()}
            for d in days:
                day = date(2026, 7, d)
                if day > start:
                    steps[day.isoformat()] = count()
            f["ID数"] = steps
        else:
            f["ID数"] = count() if r.random() < 0.5 else {eff.isoformat(): count()}
        if kind == "terminated" or (kind == "mixed" and r.random() < 0.5):
            cancel = date(2026, 7, r.randrange(1, 32))
            if cancel < start:
                cancel = start
            f["解約日"] = cancel.isoformat()
            if r.random() < 0.3:
                f["解約の根拠"] = "第21条第1項第5号"
                f["契約者の責め"] = r.random() < 0.5
        if kind == "outage" or (kind == "mixed" and r.random() < 0.3):
            known = datetime(2026, 7, r.randrange(1, 25), r.randrange(24), r.randrange(60))
            f["障害"] = [
                {
                    "known_at": known.isoformat(),
                    "restored_at": (known + timedelta(minutes=r.randrange(1, 9000))).isoformat(),
                    "scope": r.choice(["all_functions"] * 3 + ["endpoint_only"]),
                    "cause": r.choice(["not_customer", "customer", "cisco"]),
                }
            ]
        if kind == "invoice" or (kind == "mixed" and r.random() < 0.3):
            f["請求書の発行"] = True
            f["光コラボか"] = r.random() < 0.7
            f["法人か"] = r.random() < 0.3
        out.append((kind, f))
    return out
