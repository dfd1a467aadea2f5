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


def _visit_items(value: Any, given: Given) -> Mapping[str, Any]:
    return {VISIT_ITEMS[word]: count for word, count in value.items()}


def _migration(value: Any, given: Given) -> Mapping[str, Any]:
    menu = value.get("menu") or "指定なし"
    return {"移行するデータ": [{"pcs": value["pcs"], "gb": value["gb_per_pc"], "menu": menu}]}


def _liability(value: Any, given: Given) -> Mapping[str, Any]:
    """Whose fault it was; and, where the case has an outage, that the service was not provided."""
    facts: dict[str, Any] = {"当社の責め": FAULTS[value]}
    if value == "cisco":
        facts["損害の事情"] = ["シスコ社のサービス"]
    facts["損害の態様"] = "提供しなかった" if "known_at" in given else "提供によって生じた"
    return facts


def _service_start(value: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Where a case says nothing of the day on which the contract took effect, service began on that day."""
    effective = {"契約効力日": value} if "cancel_date" in given and "contract_start" not in given else {}
    return {"提供開始日": value, **effective}


VISIT_ITEMS = {
    "base": "派遣の回数",
    "diag": "状況診断の数",
    "os_recovery": "OSリカバリの台数",
    "os_update": "OSアップデートの台数",
    "internet": "接続設定の台数",
    "wifi": "Wi-Fi設定の台数",
    "app": "アプリ設定の数",
    "printer": "プリンター設定の台数",
    "service_install": "本サービスの導入作業の数",
}
AGREED = {"本規約": "本規約", "elgana": "elgana利用規約", "Cisco": "シスコ社セキュリティサービス利用規約"}
AREAS = {"JP": "日本国内"}  # any other country is abroad
CHANNELS = {"email": "電子メール", "phone": "電話", "visit_reception": "訪問の受付", "visit": "訪問"}
EVENTS: dict[str, Mapping[str, Any]] = {
    "antisocial": {"反社会的勢力との関係": ["本人又は役員が該当"]},
    "bankruptcy_petition": {"契約者に起きた事由": ["倒産手続の申立て"]},
    "利用中止": {},  # the measure that the question is about
}
FAULTS = {"ntt_negligence": "過失", "ntt_gross_negligence": "故意又は重大な過失", "cisco": "なし"}
KINDS = {"direct": "直接の損害", "lost_profit": "逸失利益"}
LINES: dict[str, Mapping[str, Any]] = {
    "flets": {"回線の種類": "フレッツ"},
    "A": {},  # A and B only tell lines apart: each has a contract of its own (第6条第1項)
    "B": {},
}

REASONS = {"disagree_with_revision": "改定への不同意", "other": "その他"}

FACTS: dict[str, Put] = {
    "contract_start": _as("契約効力日"),
    "service_start": _service_start,
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
    "items": _visit_items,
    "data_migration": _migration,
    "with_flets_application": _as("フレッツと同時の申込み"),
    "has_main_contract": _as("主契約があるか"),
    "at": _as("利用する時"),
    "channel": lambda value, given: {"利用の手段": CHANNELS[value]},
    "applicant": lambda value, given: {"法人か": value == "corporation"},
    "area": lambda value, given: {"利用する回線の区域": AREAS.get(value, "日本国外")},
    "os": _as("端末のOS"),
    "agrees": lambda value, given: {"同意した規約": [AGREED[word] for word in value]},
    "arrears": _as("滞納があるか"),
    "truthful": lambda value, given: {"申込みに虚偽があるか": not value},
    "false_statement": _as("申込みに虚偽があるか"),
    "accepted": _as("承諾済みか"),
    "line": lambda value, given: LINES[value],
    "same_party_as_flets": _as("フレッツ契約者と同じ者か"),
    "designated_by_flets_party": _as("フレッツ契約者の指定する者か"),
    "other_security_software": _as("他のセキュリティ対策ソフトが残るか"),
    "event": lambda value, given: EVENTS[value],
    "installed": _as("導入台数"),
    "installed_on_change_date": _as("導入台数"),
    "reasonable_period_elapsed": _as("合理的な期間の経過"),
    "with_flets_transfer": _as("フレッツの譲渡に伴うか"),
    "assignee_becomes_flets_party": _as("譲受人がフレッツ契約者になるか"),
    "assignee_arrears": _as("譲受人に滞納があるか"),
    "overdue": _as("期日後の未払い"),
    "violation": lambda value, given: {"違反した条": [str(parse(value))]},
    "emergency": _as("緊急でやむを得ないか"),
    "fault": _liability,
    "claimed": _as("請求された損害額"),
    "claimed_type": lambda value, given: {"損害の種類": KINDS[value]},
    "known_at": _as("不能を知った時"),
    "restored_at": _as("不能が終わった時"),
    "cause_month": lambda value, given: {"損害の原因が生じた日": f"{value}-01"},
    "left_on": _as("暴力団員でなくなった日"),
    "elgana_ids": _as("elganaのID数"),
}

NOT_FACTS = {
    "other_contracts": "counts of other contracts are never added up (第6条第1項)",
    "later_change": "a later change neither undoes nor reduces a fee that is due (C7)",
    "assigned_on": "the start of the minimum term does not move with an assignment (第10条第4項, C15)",
    "revision_changes": "what a revision changes plays no part in 第2条第4項",
    "unpaid_late_interest": "interest is no part of the principal (第26条第1項)",
    "outcome": "a visit is charged whether it succeeds or not (第24条第3項, W12)",
    "change_date": "an argument of the question",
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
