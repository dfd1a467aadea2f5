"""From the words of the cases to facts of the terms: one table for all operations.

A field of `given` is a fact, or something that no clause makes a fact (and says why here).  A field that stands in
neither place is an error, never ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiyaku.book.citation import parse

Given = Mapping[str, Any]
Put = Callable[[Any, Given], Mapping[str, Any]]


def _as(name: str) -> Put:
    return lambda value, given: {name: value}


def _history(value: Any, given: Given) -> Mapping[str, Any]:
    return {"ID数": {step["from"]: step["ids"] for step in value}}  # the last entry of a day wins


def _constant_ids(value: Any, given: Given) -> Mapping[str, Any]:
    start = given.get("service_start") or given.get("contract_start")
    if "id_history" in given:
        return {}
    return {"ID数": {start: value} if start is not None else value}


def _outages(value: Any, given: Given) -> Mapping[str, Any]:
    keys = ("known_at", "restored_at", "scope", "cause")
    return {"障害": [{k: outage[k] for k in keys} for outage in value]}


def _payments(value: Any, given: Given) -> Mapping[str, Any]:
    return {"入金": value}


def _rate_table(value: Any, given: Given) -> Mapping[str, Any]:
    return {"法定利率": {step["from"]: step["rate"] for step in value}}


REASONS = {"disagree_with_revision": "改定への不同意", "other": "その他"}

FACTS: dict[str, Put] = {
    "contract_start": _as("契約効力日"),
    "service_start": _as("提供開始日"),
    "ids": _constant_ids,
    "id_history": _history,
    "cancel_date": _as("解約日"),
    "billing_anchor_day": _as("料金月起算日"),
    "billing_month": lambda value, given: {"請求月": f"{value}-01"},
    "special_agreement": lambda value, given: {"別段の合意の単価": value["unit_price"]},
    "outage": _outages,
    "suspension": lambda value, given: {"利用停止期間": [value]},
    "not_provided": lambda value, given: {"不提供期間": [value]},
    "application_date": _as("解約申出日"),
    "desired_date": _as("解約希望日"),
    "confirmation_date": _as("確認完了日"),
    "notice_date": _as("変更通知日"),
    "revision_effective": _as("変更効力日"),
    "termination": lambda value, given: {"解約の根拠": str(parse(value))},
    "customer_fault": _as("契約者の責め"),
    "reason": lambda value, given: {"解約の理由": REASONS[value]} if value in REASONS else {},
    "principal": _as("元本"),
    "due_date": _as("支払期日"),
    "payments": _payments,
    "rate": _as("法定利率"),
    "rate_table": _rate_table,
    "interest": _as("請求する延滞利息"),
    "other_charges": _as("他に請求する料金"),
    "evaded_ex_tax": _as("免れた額"),
    "unlawful": _as("不法に免れたか"),
    "billed_ex_tax": _as("請求した額"),
    "due_ex_tax": _as("請求すべき額"),
    "cost_excessive": _as("請求費用が過大"),
    "credit_days": _as("受領後の免除日"),
    "months": lambda value, given: {"一括する料金": [m["ex_tax"] for m in value]},
    "entity": lambda value, given: {"法人か": value == "corporation"},
    "hikari_collab": _as("光コラボか"),
    "billing_month_no": _as("料金月の序数"),
    "invoice_issued": _as("請求書の発行"),
    "transfer_notice_issued": _as("口座振替通知書の発行"),
    "pay_by_invoice": _as("請求書払い"),
    "consolidated_by_billing_company": _as("一括請求"),
    "qualified_invoice_requests": _as("適格請求書の請求数"),
    "payment_certificates": _as("支払証明書の請求数"),
    "postage_etc": _as("郵送料等の額"),
    "receivable_assigned": _as("債権譲渡済み"),
}

NOT_FACTS = {
    "line": "each line has a contract of its own (第6条第1項), and this contract is the question",
    "other_contracts": "counts of other contracts are never added up (第6条第1項)",
    "later_change": "a later change neither undoes nor reduces a fee that is due (C7)",
    "assigned_on": "the start of the minimum term does not move with an assignment (第10条第4項, C15)",
    "revision_changes": "what a revision changes plays no part in 第2条第4項",
    "unpaid_late_interest": "interest is no part of the principal (第26条第1項)",
    "ids_before": "an argument of the question",
    "ids_after": "an argument of the question",
    "effective_date": "an argument of the question",
    "paid_month": "an argument of the question",
    "paid_on": "an argument of the question",
    "op": "the question",
    "rule": "the question",
    "as_of": "the question",
}


def facts_of(given: Given) -> dict[str, Any]:
    """The facts that a case's fields stand for.

    Raises:
        KeyError: a field is not in the tables.
    """
    facts: dict[str, Any] = {}
    for field, value in given.items():
        if field in FACTS:
            facts.update(FACTS[field](value, given))
        elif field not in NOT_FACTS:
            raise KeyError(f"the field {field} is not mapped to a fact")
    return facts
