"""What the operations about grounds, hours, visits and damages ask of the engine, and which answers they give."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from kiyaku import Contract, Outcome
from tests.golden.asked import Answers, Asked, Operation, short, taxed

VISIT_LINES = {
    "base": "基本作業費",
    "diag": "状況診断費",
    "os_recovery": "OSリカバリの料金",
    "os_update": "OSアップデートの料金",
    "internet": "接続設定の料金",
    "wifi": "Wi-Fi設定の料金",
    "app": "アプリ設定の料金",
    "printer": "プリンター設定の料金",
    "service_install": "本サービスの導入作業費",
}

HANDLINGS = {
    "承諾できる": "may_accept",
    "承諾しないことがある": "may_refuse",
    "承諾しない": "refuse",
    "取り消すことができる": "may_revoke",
    "取り消す事由がない": None,
    "承認する": "approve",
    "承認しない": "refuse",
    "申し込める": "may_accept",
    "申し込めない": "refuse",
}


def _ground(citation: str) -> str:
    """A citation as the cases write it: 8条2項(5), 21条1項(4)iv."""
    return re.sub(r"(\d+)号", r"(\1)", short(citation))


def _grounds(outcome: Outcome) -> list[str]:
    return [_ground(c) for c in outcome.value]


# -- visits


def visit_invoice(asked: Asked) -> Answers:
    contract = asked.contract()
    total = asked.ask("該当料金合計額", contract)
    lines = {word: asked.ask(name, contract) for word, name in VISIT_LINES.items()}
    answers: Answers = {
        "status": total.status,
        "unpriced": [word for word, line in lines.items() if line.status == "no_rate"],
        **taxed(asked, contract, asked.day, total.value),
    }
    if total.status == "menu_exceeded":
        answers["suggested_menu"] = asked.ask("案内するメニュー", contract).value[0]
        answers["suggested_migration"] = asked.ask("案内する移行料金", contract).value
    return answers


def order_visit_support(asked: Asked) -> Answers:
    handling = asked.ask("訪問サポートの申込みの扱い", asked.contract())
    refused = handling.value == "申し込めない"
    return {"decision": HANDLINGS[handling.value], "ground": "4条" if refused else None}


# -- hours


def is_available(asked: Asked) -> Answers:
    found = asked.ask("利用できるか", asked.contract(), _day(asked))
    return {"available": found.value, "status": found.status}


def callback_earliest(asked: Asked) -> Answers:
    found = asked.ask("最も早い応対の時", asked.contract(), _day(asked))
    return {"earliest": None if found.value is None else str(found.value).removesuffix(":00"), "status": found.status}


def _day(asked: Asked) -> date:
    return date.fromisoformat(asked.given["at"][:10])


# -- applications and transfers


def accept_application(asked: Asked) -> Answers:
    contract = asked.contract()
    grounds = [*asked.ask("欠けている要件", contract).value, *asked.ask("承諾しない事由", contract).value]
    return {
        "decision": HANDLINGS[asked.ask("申込みの扱い", contract).value],
        "refusal_grounds": [_ground(g) for g in grounds],
    }


def revoke_acceptance(asked: Asked) -> Answers:
    contract = asked.contract()
    grounds = _grounds(asked.ask("承諾を取り消せる事由", contract))
    handling = asked.ask("承諾の取消しの扱い", contract)
    return {
        "decision": HANDLINGS[handling.value],
        "ground": [_ground(handling.citation or ""), *grounds] if grounds else [],
    }


def approve_transfer(asked: Asked) -> Answers:
    contract = asked.contract()
    approval = asked.ask("譲渡の承認", contract)
    items = _grounds(asked.ask("譲渡の各号", contract))
    literally = asked.book.evaluate(
        contract, "譲渡の承認", as_of=asked.day, readings={**asked.readings, "X2": "literal"}
    )
    return {
        "decision": HANDLINGS[approval.value],
        "ground": items[0] if items else None,
        "literal_reading": HANDLINGS[literally.value],
        "needs_decision": approval.needs_decision,
    }


def device_in_scope(asked: Asked) -> Answers:
    return {"in_scope": asked.ask("対象の端末か", asked.contract()).value}


def provision_conditions(asked: Asked) -> Answers:
    contract = asked.contract()
    failed = [
        *_grounds(asked.ask("満たさない利用条件", contract)),
        *_grounds(asked.ask("満たさない追加の条件", contract)),
    ]
    withheld = _grounds(asked.ask("提供しないことがある事由", contract))
    return {
        "met": not failed,
        "failed": failed,
        "consequence": f"{withheld[0]}により提供しないことがある" if withheld else None,
    }


# -- suspension and termination


def may_suspend(asked: Asked) -> Answers:
    contract = asked.contract()
    allowed = asked.ask("利用を停止できるか", contract)
    return {
        "allowed": allowed.value,
        "manual_review": allowed.needs_decision,
        "prior_notice_required": asked.ask("停止を前もって知らせるか", contract).value,
        "notice_contents": list(asked.ask("停止の知らせの内容", contract).value),
    }


def notice_required(asked: Asked) -> Answers:
    decisions = {"利用中止": "中止の周知を要するか"}
    return {"required": asked.ask(decisions[asked.given["event"]], asked.contract()).value}


def company_may_terminate(asked: Asked) -> Answers:
    contract = asked.contract()
    grounds = _grounds(asked.ask("当社が契約を終えられる事由", contract))
    rescinded = bool(asked.ask("即時に解除できる事由", contract).value)
    return {
        "allowed": asked.ask("当社が契約を終えられるか", contract).value,
        "ground": grounds[0] if grounds else None,
        "prior_notice_required": asked.ask("解約を前もって知らせるか", contract).value,
        "company_liability": asked.ask("解除による損害の賠償額", contract).value if rescinded else None,
    }


def antisocial_lookback(asked: Asked) -> Answers:
    contract = asked.contract()
    return {
        "covered_through": asked.ask("暴力団員等とされる最後の日", contract).value,
        "still_covered": asked.ask("まだ暴力団員等とされるか", contract, 判定する日=asked.when["as_of"]).value,
    }


def uninstall_duty(asked: Asked) -> Answers:
    contract = asked.contract()
    before, after = asked.given["ids_before"], asked.given.get("ids_after", 0)
    return {
        "min_uninstall": asked.ask("除去する台数", contract, 変更前=before, 変更後=after).value,
        "deadline": asked.ask("除去の期限", contract, 変更日=asked.given["change_date"]).value,
        "met": asked.ask("導入台数が収まるか", contract, 変更後=after).value,
    }


# -- damages


def damages(asked: Asked) -> Answers:
    more: dict[str, Any] = {}
    month = asked.given.get("cause_month") or str(asked.given.get("known_at", ""))[:7]
    if month:  # the service ran before the month began: it was charged in full
        more["提供開始日"] = asked.given.get("service_start", f"{month}-01")
    contract = asked.contract(**more)
    payable, cap = asked.ask("賠償額", contract), asked.ask("賠償の上限", contract)
    return {
        "days": _value(asked, "賠償の日数", contract) if "known_at" in asked.given else None,
        "cap": cap.value,
        "payable": payable.value,
        "needs_decision": payable.needs_decision,
        "status": payable.status,
    }


def _value(asked: Asked, decision: str, contract: Contract) -> Any:
    return asked.ask(decision, contract).value


# -- elgana


def elgana_transition(asked: Asked) -> Answers:
    contract = asked.contract()
    return {
        "main_fee_last_day": _value(asked, "本規約の料金の最後の日", contract),
        "elgana_terms_from": _value(asked, "elganaの規約による最初の日", contract),
        "uncovered_day": _value(asked, "料金の定めのない日", contract),
    }


def elgana_allowance(asked: Asked) -> Answers:
    contract = asked.contract()
    return {
        "included": _value(asked, "料金内で使えるelganaのID数", contract),
        "extra_under_elgana_terms": _value(asked, "elganaの規約による追加のID数", contract),
    }


OPERATIONS: dict[str, Operation] = {
    f.__name__: f
    for f in (
        visit_invoice, order_visit_support, is_available, callback_earliest, accept_application, revoke_acceptance,
        approve_transfer, device_in_scope, provision_conditions, may_suspend, notice_required, company_may_terminate,
        antisocial_lookback, uninstall_duty, damages, elgana_transition, elgana_allowance,
    )
}  # fmt: skip
