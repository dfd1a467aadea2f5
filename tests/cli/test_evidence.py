"""Stored results are verified and signed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiyaku.cli import run
from kiyaku.resources import open_schema
from tests import small

FEE = "- {name: 料金, key: fee, unit: 円, about: 料金, formula: 数 * 100}"
FACTS = (
    "- {name: 数, key: number, type: number, whole: true, varies: true, about: 数, absent: {value: 1, means: 一つ}}\n"
)
LATER = {**small.FIRST, "2025-05-20": "effective: 2025-06-01"}

Said = Callable[[], tuple[str, str]]


def book(folder: Path, *versions: str, revisions: dict[str, str] = small.FIRST, facts: str = FACTS) -> Path:
    return small.write(folder / "rules", small.clause(*versions), facts=facts, revisions=revisions)


def command(*words: object) -> int:
    try:
        return run([*map(str, words), "--lang", "en"])
    except SystemExit as end:
        return int(end.code or 0)


@pytest.fixture
def stored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A bill that was stored, of a contract whose number changes."""
    book(tmp_path, f"2025-01-01:\n{FEE}")
    contract = tmp_path / "contract.yaml"
    contract.write_text("facts: {数: {2025-01-01: 2, 2025-02-01: 3}}\n", encoding="utf-8")
    assert command("bill", contract, "--month", "2025-02", "--rules", tmp_path / "rules", "--format", "json") == 0
    path = tmp_path / "bill.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def verified(stored: Path, capsys: pytest.CaptureFixture[str], *more: object) -> tuple[int, str]:
    code = command("verify", stored, "--rules", stored.parent / "rules", *more)
    return code, capsys.readouterr().out


def test_a_bill_holds(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(stored.read_text("utf-8"))
    assert data["contract"] == {"facts": {"数": {"2025-01-01": 2, "2025-02-01": 3}}}
    assert set(data["digests"]) == set(data["versions"])
    code, said = verified(stored, capsys)
    assert code == 0
    assert said.startswith("The same result comes out")


def test_a_bill_holds_after_a_later_revision(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = FEE.replace("100", "120")
    book(stored.parent, f"2025-01-01:\n{FEE}", f"2025-06-01:\n{later}", revisions=LATER)
    code, said = verified(stored, capsys)
    assert (code, "What" in said) == (0, False), said


def test_the_clause_of_the_bills_own_day_is_named(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book(stored.parent, f"2025-01-01:\n{FEE.replace('100', '120')}")
    code, said = verified(stored, capsys)
    assert code == 1
    assert "料金: 300円 → 360円" in said
    assert "第2条: the version of 2025-01-01 says something else now" in said
    assert "第1条" not in said


def test_a_clause_that_moves_nothing_is_said_to_differ(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book(stored.parent, f"2025-01-01:\n{FEE.replace('数 * 100', '100 * 数')}")
    code, said = verified(stored, capsys)
    assert code == 0
    assert said.index("What differs and moved no figure") < said.index("第2条")


def test_another_version_is_named(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = FEE.replace("100", "120")
    revisions = {**small.FIRST, "2025-01-20": "effective: 2025-02-01"}
    book(stored.parent, f"2025-01-01:\n{FEE}", f"2025-02-01:\n{later}", revisions=revisions)
    code, said = verified(stored, capsys)
    assert code == 1
    assert "第2条: another version is used (2025-01-01 → 2025-02-01)" in said


def test_the_facts_of_another_contract_are_compared(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = stored.with_name("other.yaml")
    other.write_text("facts: {数: 4}\n", encoding="utf-8")
    code, said = verified(stored, capsys, "--contract", other)
    assert code == 1
    assert "fact '数': " in said


def test_what_the_absence_of_a_fact_means_is_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = book(tmp_path, f"2025-01-01:\n{FEE}")
    contract = tmp_path / "contract.yaml"
    contract.write_text("facts: {}\n", encoding="utf-8")
    command("bill", contract, "--month", "2025-02", "--rules", rules, "--format", "json")
    (tmp_path / "bill.json").write_text(capsys.readouterr().out, encoding="utf-8")
    book(tmp_path, f"2025-01-01:\n{FEE}", facts=FACTS.replace("value: 1", "value: 2"))
    code, said = verified(tmp_path / "bill.json", capsys)
    assert code == 1
    assert "what the absence of '数' means" in said


def test_a_result_that_was_changed_is_found_out(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(stored.read_text("utf-8"))
    data["lines"][0]["value"] += 1
    stored.write_text(json.dumps(data), encoding="utf-8")
    code, said = verified(stored, capsys)
    assert code == 1
    assert "the result was changed after it was made" in said


def test_an_evaluation_holds_with_its_arguments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = book(tmp_path, f"2025-01-01:\n{FEE}")
    contract = tmp_path / "contract.yaml"
    contract.write_text("facts: {数: 3}\n", encoding="utf-8")
    asked = ("--as-of", "2025-02-01", "--rules", rules, "--format", "json")
    command("evaluate", contract, "切捨て", "--arg", "額=127", *asked)
    path = tmp_path / "evaluation.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    code, said = verified(path, capsys)
    assert (code, said) == (0, "The same result comes out (1 figures).\n")


def test_the_answer_as_json_follows_the_schema(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from jsonschema import Draft202012Validator

    book(stored.parent, f"2025-01-01:\n{FEE.replace('100', '120')}")
    code, said = verified(stored, capsys, "--format", "json")
    data: dict[str, Any] = json.loads(said)
    Draft202012Validator(open_schema("result")).validate(data)
    assert (code, data["holds"], data["causes"][0]["name"]) == (1, False, "第2条")


# -- signatures


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """A private and a public key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    key = Ed25519PrivateKey.generate()
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


def test_a_signature_holds_for_the_content_however_it_is_written(
    stored: Path, keys: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    private, public = keys
    assert command("sign", stored, "--key", private) == 0
    signature = stored.with_name("bill.json.sig.json")
    assert f"'{signature}'" in capsys.readouterr().out
    asked = ("--signature", signature, "--public-key", public)
    assert verified(stored, capsys, *asked)[0] == 0
    data = json.loads(stored.read_text("utf-8"))
    backwards = dict(reversed(data.items()))
    stored.write_text(json.dumps(backwards, ensure_ascii=True, indent=1).replace("\n", "\r\n"), encoding="utf-8")
    code, said = verified(stored, capsys, *asked)
    assert (code, said.splitlines()[0]) == (0, "The signature is right.")
    data["month"] = "2025-03"
    stored.write_text(json.dumps(data), encoding="utf-8")
    code, said = verified(stored, capsys, *asked)
    assert code == 1
    assert said.startswith("The signature is wrong")


def test_a_signature_of_another_key_does_not_hold(
    stored: Path, keys: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    command("sign", stored, "--key", keys[0], "--out", tmp_path / "signature.json")
    other = tmp_path / "other.pem"
    other.write_bytes(
        Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    asked = ("--signature", tmp_path / "signature.json", "--public-key", other)
    assert verified(stored, capsys, *asked)[0] == 1


def test_any_json_can_be_signed_and_checked(
    keys: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"rows": 12, "total": 1.50}', encoding="utf-8")
    assert command("sign", manifest, "--key", keys[0]) == 0
    asked = ("--signature", f"{manifest}.sig.json", "--public-key", keys[1])
    assert command("verify", manifest, *asked) == 0
    manifest.write_text('{"total": 1.5, "rows": 12}', encoding="utf-8")
    assert command("verify", manifest, *asked) == 0
    manifest.write_text('{"total": 1.51, "rows": 12}', encoding="utf-8")
    assert command("verify", manifest, *asked) == 1


# -- what is no result


BROKEN = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "a number": "1",
    "null": "null",
    "a format that is no mapping": '{"format": "bill"}',
    "a key twice": '{"format": {"name": "bill", "version": 1}, "format": {"name": "bill", "version": 1}}',
    "a number that is none": '{"format": {"name": "bill", "version": NaN}}',
    "a number without end": '{"format": {"name": "bill", "version": 1e999999999}}',
    "too deep": "[" * 100_000,
    "too deep, with an end": "[" * 100_000 + "]" * 100_000,
    "many digits": '{"format": {"name": "bill", "version": ' + "9" * 10_000 + "}}",
    "a version of tomorrow": '{"format": {"name": "bill", "version": 2}}',
    "half of it": '{"format": {"name": "bill", "version": 1}, "engine": "0.1.0"}',
    "another kind": '{"format": {"name": "check", "version": 1}}',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=list(BROKEN))
def test_what_is_no_result_is_refused(stored: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    stored.write_text(content, encoding="utf-8")
    assert command("verify", stored, "--rules", stored.parent / "rules") == 1
    said = capsys.readouterr().err
    assert any(f"error[{code}]" in said for code in ("not-a-result", "wrong-result", "not-recomputed")), said


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"rules": {"terms": "other", "digest": "sha256:" + "0" * 64}}, "result-of-other-terms"),
        ({"contract": None}, "result-without-facts"),
        ({"contract": {"facts": {"未知": 1}}}, "unknown-fact"),
        ({"contract": {"facts": {"数": "x"}}}, "fact-type"),
    ],
)
def test_what_cannot_be_computed_again_says_why(
    stored: Path, change: dict[str, Any], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = {**json.loads(stored.read_text("utf-8")), **change}
    data = {key: value for key, value in data.items() if key not in change or value is not None}
    stored.write_text(json.dumps(data), encoding="utf-8")
    assert command("verify", stored, "--rules", stored.parent / "rules") == 1
    assert f"error[{code}]" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "nothing", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused(stored: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    key = stored.with_name("key.pem")
    key.write_text(content, encoding="utf-8")
    assert command("sign", stored, "--key", key) == 1
    assert "error[unusable-key]" in capsys.readouterr().err


def test_a_signature_needs_its_key(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("verify", stored, "--signature", stored) == 2
