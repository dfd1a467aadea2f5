"""What the operations about money and dates ask of the engine, and which answers they give."""

from __future__ import annotations

from datetime import date
from typing import Any

from kiyaku import Contract, KiyakuError, Outcome
from kiyaku.emit.python.run import days_of
from tests.golden import permissions
from tests.golden.asked import Answers, Asked, Operation, month_end, short, taxed


def run(asked: Asked) -> Answers:
    """All the answers that an operation has; facts that the terms do not allow are `invalid_input`."""
    try:
        return OPERATIONS[asked.when["op"]](asked)
    except KiyakuError as error:
        if any(d.code in ("outside-domain", "impossible-date", "not-whole") for d in error.diagnostics):
            return {"status": "invalid_input"}
        raise


def _in_month(asked: Asked, outcome: Outcome, contract: Contract, day: date) -> list[str] | None:
    if not outcome.ok:
        return None
    period = asked.ask("料金月", contract, day)
    start, end = days_of((period.if_same_text or period).value)
    return [d.isoformat() for d in sorted(outcome.value) if start <= d < end]


# -- operations


def monthly_fee(asked: Asked) -> Answers:
    contract = asked.contract()
    day = month_end(asked.when["billing_month"])
    fee = asked.ask("月額料金", contract, day)
    days = fee.details.get("days")
    same = fee.if_same_text
    return {
        **taxed(asked, contract, day, fee.value),
        "status": fee.status,
        "ex_tax_if_same_text": same.value if same else None,
        "unverified_days": {"from": days[0][0], "to": days[-1][1]} if isinstance(days, tuple) else None,
        "credit_days": _in_month(asked, asked.ask("免除日", contract, day), contract, day) if fee.ok else None,
        "needs_decision": fee.needs_decision,
        "version": fee.versions[-1] if fee.versions else None,
        "source": "別段の合意" if _agreed(fee) else None,
    }


def _agreed(outcome: Outcome) -> bool:
    nodes = outcome.explanation.nodes() if outcome.explanation is not None else ()
    return any(c.applied and short(c.citation) == "1条ただし書" for n in nodes for c in n.considered)


def rule_lookup(asked: Asked) -> Answers:
    day = date.fromisoformat(asked.when["as_of"])
    found = asked.book.clause(asked.when["rule"], day)
    if isinstance(found, str):
        return {"status": found, "version": None}
    interval = asked.book.terms.clauses[found.citation.top].versions.interval_at(day)
    return {"status": "ok", "version": interval.start if interval else None}


def minimum_term_end(asked: Asked) -> Answers:
    return {"term_end": asked.ask("最低契約期間満了日", asked.contract()).value}


def cancellation_fee(asked: Asked) -> Answers:
    contract = asked.contract()
    on, before = asked.when["effective_date"], asked.given["ids_before"]
    day = date.fromisoformat(on)
    fee = asked.ask("解約金額", contract, day, 変更日=on, 変更前=before, 変更後=asked.given.get("ids_after", 0))
    months = asked.ask("残月数", contract, day, 変更日=on)
    tax = asked.ask("解約金の税", contract, day, 解約金の額=fee.value) if fee.ok else None
    applied = fee.applied
    same = fee.if_same_text
    return {
        "fee": fee.value,
        "remaining_months": months.value,
        "tax": tax.value if tax else None,
        "total": fee.value + tax.value if tax else None,
        "status": fee.status,
        "fee_if_same_text": same.value if same else None,
        "needs_decision": fee.needs_decision,
        "waived_by": short(applied[0].citation) if applied else None,
        "would_be": applied[0].instead_of if applied else None,
    }


def id_change(asked: Asked) -> Answers:
    day = date.fromisoformat(asked.when["effective_date"])
    rate = asked.ask("料金表の単価", asked.contract(), day, 申込み数=asked.given["ids_after"])
    return {"status": rate.status, "new_rate": rate.value}


def _bill(asked: Asked, contract: Contract, month: str) -> Answers:
    bill = asked.book.bill(contract, month, readings=asked.readings)
    return {
        "monthly_ex_tax": bill.amounts.get("月額料金"),
        "ex_tax": bill.amounts.get("税抜合計"),
        "tax": bill.amounts.get("消費税相当額"),
        "cancellation_fee": bill.amounts.get("解約金"),
        "total": bill.total,
    }


def final_invoice(asked: Asked) -> Answers:
    ids = {asked.given["service_start"]: asked.given["ids_before"]}
    return _bill(asked, asked.contract(ID数=ids), asked.when["cancel_date"][:7])


def invoice(asked: Asked) -> Answers:
    return _bill(asked, asked.contract(), asked.when["billing_month"])


def final_invoice_parts(asked: Asked) -> Answers:
    ids = {asked.given["service_start"]: asked.given["ids_before"]}
    contract = asked.contract(ID数=ids)
    on = asked.ask("解約日", contract).value
    months = asked.ask("残月数", contract, on, 変更日=on)
    return {
        "cancel_date": on,
        "remaining_months": months.value,
        **_bill(asked, contract, on.isoformat()[:7]),
    }


def late_interest(asked: Asked) -> Answers:
    paid_on, principal = asked.when.get("paid_on"), asked.given.get("principal")
    more: dict[str, Any] = {}
    if "payments" not in asked.given and paid_on is not None and principal is not None:
        more["入金"] = [{"on": paid_on, "amount": principal}]
    contract = asked.contract(**more)
    rate, interest = asked.ask("適用利率", contract), asked.ask("延滞利息", contract)
    decisive = rate if interest.status == "missing_fact" else interest
    return {"interest": interest.value, "rate_used": rate.value, "status": decisive.status}


def bill_late_interest(asked: Asked) -> Answers:
    contract = asked.contract()
    allowed = asked.ask("延滞利息を請求できるか", contract).value
    optional = asked.ask("延滞利息の請求を省けるか", contract).value
    return {
        "allowed": allowed,
        "mandatory": allowed and not optional,
        "status": "discretionary" if allowed and optional else "ok",
    }


def surcharge(asked: Asked) -> Answers:
    contract = asked.contract()
    values = {
        field: asked.ask(name, contract).value
        for field, name in (
            ("surcharge_ex_tax", "割増金の税抜額"),
            ("surcharge_tax", "割増金の税"),
            ("surcharge", "割増金"),
            ("evaded_incl_tax", "免れた額の税込"),
            ("total_due", "免れた額と割増金"),
        )
    }
    clause = asked.book.clause("第25条", asked.day)
    assert not isinstance(clause, str)
    return {**values, "discretionary": any(n.discretion for b in clause.walk() for n in b.norms)}


def annex9_fee(asked: Asked) -> Answers:
    contract = asked.contract()
    parts = [asked.ask(n, contract) for n in ("請求書等発行料金", "適格請求書発行料金", "支払証明書発行料金")]
    failed = next((p for p in parts if not p.ok), None)
    if failed is not None:
        return {"status": failed.status, "ex_tax": None, "tax": None, "total": None}
    postage = asked.ask("郵送料等", contract).value
    with_tax = taxed(asked, contract, asked.day, sum(p.value for p in parts))
    return {**with_tax, "total": with_tax["total"] + postage, "postage_etc": postage, "status": "ok"}


def latest_application_date(asked: Asked) -> Answers:
    return {"latest_application": asked.ask("最終申出日", asked.contract()).value}


def cancellation_date(asked: Asked) -> Answers:
    contract = asked.contract()
    return {
        "cancel_date": asked.ask("解約日", contract).value,
        "late_notice": asked.ask("期限後の申出", contract).value,
    }


def undercharge(asked: Asked) -> Answers:
    contract = asked.contract()
    return {
        "difference_ex_tax": asked.ask("過少請求の差額", contract).value,
        "tax": asked.ask("過少請求の差額の税", contract).value,
        "payable": asked.ask("過少請求の支払額", contract).value,
    }


def credit_after_payment(asked: Asked) -> Answers:
    month = asked.given["paid_month"]
    # the month was charged in full: the service ran before it began
    contract = asked.contract(請求月=f"{month}-01", 提供開始日=asked.given.get("service_start", f"{month}-01"))
    day = month_end(month)
    return {
        "credit_total": asked.ask("受領後の相殺額", contract, day).value,
        "method": asked.ask("相殺の方法", contract, day).value,
    }


def lump_sum(asked: Asked) -> Answers:
    contract = asked.contract()
    return {
        "ex_tax": asked.ask("一括後払の税抜額", contract).value,
        "tax": asked.ask("一括後払の税", contract).value,
        "total": asked.ask("一括後払の額", contract).value,
    }


def first_month_and_term(asked: Asked) -> Answers:
    contract = asked.contract()
    day = month_end(asked.when["billing_month"])
    fee = asked.ask("月額料金", contract, day)
    return {**taxed(asked, contract, day, fee.value), "term_end": asked.ask("最低契約期間満了日", contract).value}


OPERATIONS: dict[str, Operation] = {
    f.__name__: f
    for f in (
        monthly_fee, rule_lookup, minimum_term_end, cancellation_fee, id_change, final_invoice, invoice,
        final_invoice_parts, late_interest, bill_late_interest, surcharge, annex9_fee, latest_application_date,
        cancellation_date, undercharge, credit_after_payment, lump_sum, first_month_and_term,
    )
} | permissions.OPERATIONS  # fmt: skip
