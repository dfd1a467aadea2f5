"""Commands about stored results: verify, sign."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kiyaku.cli.common import (
    OK,
    WRONG,
    UsageError,
    add_command,
    language_of,
    print_lines,
    print_result,
    rules_of,
    style_of,
)
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.messages import text

if TYPE_CHECKING:
    from kiyaku.answer.book import Book
    from kiyaku.answer.contract import Contract

RECOMPUTED = ("bill", "evaluation")


def add_commands(commands: Any) -> None:
    """Add the commands of this module."""
    verify = add_command(
        commands,
        "verify",
        "Compute a stored result (JSON of bill or evaluate) again: it holds, or what moved it.",
        "  kiyaku bill docs/examples/contract.yaml --month 2026-07 --format json > bill.json\n"
        "  kiyaku verify bill.json\n"
        "  kiyaku verify bill.json --contract docs/examples/contract.yaml\n"
        "  kiyaku verify bill.json --signature bill.json.sig.json --public-key public.pem --format json",
        _verify,
        views=False,
    )
    verify.add_argument("result", metavar="RESULT", help="what bill or evaluate gave as JSON, or any signed JSON file")
    verify.add_argument("--contract", metavar="FILE", help="compare with the facts of this contract as well")
    verify.add_argument("--signature", metavar="FILE", help="check this signature, with --public-key")
    verify.add_argument("--public-key", metavar="FILE", help="the PEM file of the key that must have signed")
    sign = add_command(
        commands,
        "sign",
        "Sign a stored result or manifest with your own Ed25519 key; the signature is a file beside it.",
        "  openssl genpkey -algorithm ed25519 -out private.pem\n"
        "  openssl pkey -in private.pem -pubout -out public.pem\n"
        "  kiyaku sign bill.json --key private.pem\n"
        "  kiyaku verify bill.json --signature bill.json.sig.json --public-key public.pem",
        _sign,
        views=False,
    )
    sign.add_argument("result", metavar="RESULT", help="a JSON file")
    sign.add_argument("--key", metavar="FILE", required=True, help="the PEM file of your private key (PKCS #8)")
    sign.add_argument("--out", metavar="FILE", help="where the signature goes (default: RESULT.sig.json)")


def _sign(options: argparse.Namespace) -> int:
    from kiyaku.cli.outputs import output_file
    from kiyaku.files import write_whole
    from kiyaku.publish.json_values import json_text
    from kiyaku.publish.signature import SUFFIX, sign
    from kiyaku.publish.stored import read_stored_json

    result = Path(options.result)
    written = options.out or str(result.with_name(result.name + SUFFIX))
    out = output_file(written, language_of(options), reads=(result, Path(options.key)))
    signature = sign(read_stored_json(result), Path(options.key))
    write_whole(out, json_text(signature) + "\n")
    if options.format == "json":
        print(json_text(signature))
    else:
        print(text("sign-done", language_of(options), name=str(out), key=signature["key"]))
    return OK


def _verify(options: argparse.Namespace) -> int:
    from kiyaku.publish.stored import read_stored, read_stored_json

    language = language_of(options)
    if bool(options.signature) != bool(options.public_key):
        raise UsageError(text("usage-signature", language))
    path = Path(options.result)
    signed = _signed(options, path) if options.signature else None
    if _kind(read_stored_json(path)) not in RECOMPUTED:
        if signed is None:
            raise KiyakuError([Diagnostic(code="not-recomputed", args={"name": str(path)}, hint="fix")])
        if options.format == "json":
            print_result(
                "verification", None, {"holds": None, "figures": 0, "moved": [], "causes": [], "signed": signed}
            )
        else:
            print(text("verify-signed" if signed else "verify-not-signed", language))
        return OK if signed else WRONG
    return _recomputed(options, read_stored(path), signed)


def _kind(data: Any) -> object:
    """What a result says that it is."""
    head = data.get("format") if isinstance(data, dict) else None
    return head.get("name") if isinstance(head, dict) else None


def _signed(options: argparse.Namespace, path: Path) -> bool:
    from kiyaku.publish.signature import is_signed
    from kiyaku.publish.stored import read_stored_json

    return is_signed(read_stored_json(path), read_stored_json(Path(options.signature)), Path(options.public_key))


def _recomputed(options: argparse.Namespace, stored: dict[str, Any], signed: bool | None) -> int:
    from kiyaku.publish.verification import verification_data, verification_text
    from kiyaku.studies.verification import compare

    language = language_of(options)
    book = _book(options, stored)
    contract = _contract(options, book, stored)
    made = _made(book, contract, stored)
    found = compare(stored, made)
    if options.format == "json":
        content = {**verification_data(found), **({} if signed is None else {"signed": signed})}
        print_result("verification", book.provenance(as_of=_day(made["as_of"])), content)
    else:
        if signed is not None:
            print(text("verify-signed" if signed else "verify-not-signed", language))
        print_lines(verification_text(found, language, style_of(sys.stdout)))
    return OK if found.holds and signed is not False else WRONG


def _book(options: argparse.Namespace, stored: dict[str, Any]) -> Book:
    """The rules as they are now, seen as the result saw them."""
    from kiyaku.answer.book import load

    known_on = _day(stored["known_on"])
    book = load(rules_of(options), known_on=known_on, drafts=bool(stored["drafts"]))
    if stored["rules"]["terms"] != book.terms.id:
        args = {"name": options.result, "terms": stored["rules"]["terms"], "other": book.terms.id}
        raise KiyakuError([Diagnostic(code="result-of-other-terms", args=args, hint="fix")])
    return book


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _contract(options: argparse.Namespace, book: Book, stored: dict[str, Any]) -> Contract:
    """The facts that the result names, or those of a file."""
    if options.contract:
        return book.read_contract(options.contract)
    if "contract" not in stored:
        raise KiyakuError([Diagnostic(code="result-without-facts", args={"name": options.result}, hint="fix")])
    return book.contract(stored["contract"]["facts"])


def _made(book: Book, contract: Contract, stored: dict[str, Any]) -> dict[str, Any]:
    """What the facts give now, as data like that which was stored."""
    from kiyaku.publish.data import bill_data, evidence_data, outcome_data
    from kiyaku.publish.result import result_data

    readings = cast("dict[str, str]", stored["readings"])
    versions = {c: tuple(map(date.fromisoformat, days)) for c, days in stored["versions"].items()}
    if stored["format"]["name"] == "bill":
        bill = book.explained_bill(contract, stored["month"], readings=readings)
        made, content = bill.provenance, bill_data(bill, explain=False)
    else:
        day = _day(stored["as_of"])
        assert day is not None
        arguments = stored.get("arguments", {})
        outcomes = [
            book.evaluate(contract, row["key"], as_of=day, arguments=arguments, readings=readings)
            for row in stored["results"]
        ]
        made = book.provenance(as_of=day, readings=readings, outcomes=outcomes)
        content = {"results": [outcome_data(o, explain=False) for o in outcomes]}
    both = {c: tuple(sorted({*versions.get(c, ()), *made.versions.get(c, ())})) for c in {*versions, *made.versions}}
    return result_data(stored["format"]["name"], made, {**content, **evidence_data(book.terms, contract, both)})
