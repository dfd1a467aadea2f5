"""Portfolios, contracts and arguments that are broken, ambiguous or made to harm: told, with their line."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import small
from tests.hostile.bounds import Ran, contained, run

FACTS = """
- {name: 個数, key: count, type: number, domain: '>= 0', varies: true, about: 数}
- {name: 種別, key: kind, type: string, absent: {value: '普通', means: 普通である}, about: 種別}
- name: 障害
  key: outages
  type: 'list<context<hours: number, cause: string>>'
  absent: {value: [], means: ない}
  about: 障害
- {name: 率, key: rate, type: number, absent: {value: 1, means: 1倍である}, about: 率}
"""
FEE = """
- name: 料金
  key: fee
  unit: 円
  about: 料金
  formula: 'value on(個数, 月) * {fee} * 率 - sum(for o in 障害 return o.hours) + string length(種別) * 0'
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book whose prices change on 2025-07-01."""
    versions = [f"{day}:\n{FEE.replace('{fee}', fee)}" for day, fee in (("2025-01-01", "100"), ("2025-07-01", "120"))]
    revisions = {**small.FIRST, "2025-05-01": "effective: 2025-07-01"}
    folder = tmp_path_factory.mktemp("terms") / "book"
    small.write(folder, small.clause(*versions), facts=FACTS, revisions=revisions)
    return folder


def impact(book: Path, folder: Path, name: str, content: bytes, *more: str) -> Ran:
    (folder / name).write_bytes(content)
    return run("impact", "--portfolio", name, "--from", "2025-07-01", "--rules", str(book), *more, cwd=folder)


GOOD = "id,個数,種別,障害,率\n1,2,,,\n2,3,,,\n3,4,,,\n"

# What is wrong with one contract: its line is named, the others are counted.
ROWS: dict[str, tuple[str, str]] = {
    "too few cells": ("9,1", "has 2 cells"),
    "too many cells": ("9,1,,,,,,", "has 8 cells"),
    "JSON cut off": ('9,1,,"[{""hours"": 1",', "障害"),
    "JSON of another shape": ('9,1,,"{""hours"": 1}",', "障害"),
    "a key twice": ('9,1,,"[{""hours"": 1, ""hours"": 2, ""cause"": ""x""}]",', "'hours' twice"),
    "NaN": ('9,1,,"[{""hours"": NaN, ""cause"": ""x""}]",', "'NaN' cannot be used"),
    "infinity": ('9,1,,"[{""hours"": -Infinity, ""cause"": ""x""}]",', "cannot be used as a number"),
    "a number of 5,000 digits in JSON": (f'9,1,,"[{{""hours"": {"9" * 5000}, ""cause"": ""x""}}]",', "300 digits"),
    "an exponent in JSON": ('9,1,,"[{""hours"": 1e999999999, ""cause"": ""x""}]",', "300 digits"),
    "a small exponent in JSON": ('9,1,,"[{""hours"": 1e-99999, ""cause"": ""x""}]",', "300 digits"),
    "deep JSON": (f'9,1,,"{"[" * 60_000}",', "nested too deeply"),
    "deep JSON that ends": (f'9,1,,"{"[" * 80}{"]" * 80}",', "nested too deeply"),
    "half a character": ('9,1,,"[{""hours"": 1, ""cause"": ""\\ud800""}]",', "half a character (U+D800)"),
    "a number of 5,000 digits": (f"9,1,,,{'9' * 5000}", "率"),
    "an exponent": ("9,1,,,1e999999999", "率"),
    "a number that is none": ("9,1,,,NaN", "率"),
    "a history with a day twice": ("9,2025-01-01:1;2025-01-01:2,,,", "2025-01-01 stands twice"),
    "a history of days that are none": ("9,2025-02-30:1,,,", "2025-02-30"),
    "a history without an end": ("9,2025-01-01:,,,", "個数"),
    "a history in JSON with a day twice": ('9,"{""2025-01-01"": 1, ""2025-01-01"": 2}",,,', "'2025-01-01' twice"),
    "a value outside its domain": ("9,-1,,,", "個数"),
    "a formula": ("9,=1+1,,,", "個数"),
    "a cell of a megabyte": (f"9,1,{'x' * 1_000_000},,", "too long"),
    "a quote inside a cell": ('9,1,"a"b,,', "A quote"),
    "the id of another": ("2,1,,,", "'2' stands twice (first on line 3)"),
    "NUL": ("9,\0,,,", "個数"),
}


@pytest.mark.parametrize("name", ROWS)
def test_one_contract_is_wrong_and_the_others_are_counted(name: str, book: Path, tmp_path: Path) -> None:
    row, says = ROWS[name]
    ran = contained(impact(book, tmp_path, "p.csv", f"{GOOD}{row}\n4,5,,,\n".encode()), 1, says)
    assert "5 contracts (1 without a figure)" in ran.out
    assert "p.csv:5" in ran.err, ran.err


JSON_LINES: dict[str, tuple[str, str]] = {
    "no JSON": ("{", "not JSON of the form"),
    "a list": ("[]", "not JSON of the form"),
    "a number": ("7", "not JSON of the form"),
    "no facts": ('{"id": "9"}', "not JSON of the form"),
    "facts in a list": ('{"id": "9", "facts": [1]}', "not JSON of the form"),
    "other keys": ('{"id": "9", "facts": {"個数": 1}, "fact": {}}', "not JSON of the form"),
    "an id that is none": ('{"id": ["9"], "facts": {"個数": 1}}', "not JSON of the form"),
    "facts twice": ('{"id": "9", "facts": {"個数": 1}, "facts": {"個数": 2}}', "'facts' twice"),
    "a fact twice": ('{"id": "9", "facts": {"個数": 1, "個数": 2}}', "'個数' twice"),
    "a fact by both its names": ('{"id": "9", "facts": {"個数": 1, "count": 2}}', "個数"),
    "a fact that is none": ('{"id": "9", "facts": {"個數": 1}}', "個數"),
    "a day twice": ('{"id": "9", "facts": {"個数": {"2025-01-01": 1, "2025-01-01": 3}}}', "'2025-01-01' twice"),
    "NaN": ('{"id": "9", "facts": {"個数": NaN}}', "'NaN' cannot be used"),
    "a long number": (f'{{"id": "9", "facts": {{"個数": {"9" * 10_000}}}}}', "300 digits"),
    "a long fraction": (f'{{"id": "9", "facts": {{"個数": 0.{"9" * 10_000}}}}}', "300 digits"),
    "an exponent": ('{"id": "9", "facts": {"個数": 1E400}}', "300 digits"),
    "deep": (f'{{"id": "9", "facts": {"[" * 100_000}}}', "nested too deeply"),
    "half a character": ('{"id": "9", "facts": {"種別": "\\udfff", "個数": 1}}', "half a character"),
    "null": ('{"id": "9", "facts": null}', "not JSON of the form"),
    "two on a line": ('{"id": "9", "facts": {}} {"id": "8", "facts": {}}', "not JSON of the form"),
}


@pytest.mark.parametrize("name", JSON_LINES)
def test_one_line_is_wrong_and_the_others_are_counted(name: str, book: Path, tmp_path: Path) -> None:
    line, says = JSON_LINES[name]
    good = '{"id": "1", "facts": {"個数": 2, "種別": "a\u2028b"}}\n'
    ran = contained(impact(book, tmp_path, "p.jsonl", f"{good}\n{line}\n".encode()), 1, says, "p.jsonl:3")
    assert "2 contracts (1 without a figure)" in ran.out


# What is wrong with a whole file: nothing is counted.
FILES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "holds no contracts"),
    "a byte order mark": (b"\xef\xbb\xbf", "holds no contracts"),
    "blank lines": (b"\n\n \n", "' '"),
    "columns alone": ("id,個数\n".encode(), "holds no contracts"),
    "a column twice": ("id,個数,個数\n1,2,3\n".encode(), "'個数' and '個数' are the same"),
    "a column by both its names": ("id,個数,count\n1,2,3\n".encode(), "'count' and '個数' are the same"),
    "id twice": ("id,id,個数\n1,2,3\n".encode(), "'id' and 'id' are the same"),
    "a column that is no fact": ("id,個數\n1,2\n".encode(), "個數"),
    "no line of columns": (b"1,2,3\n4,5,6\n", "'1'"),
    "tabs": ("id\t個数\n1\t2\n".encode(), "separated by 'TAB'"),
    "semicolons": ("id;個数\n1;2\n".encode(), "separated by ';'"),
    "full-width commas": ("id，個数\n1，2\n".encode(), "separated by '，'"),
    "Shift_JIS": ("id,個数\n1,2\n".encode("cp932"), "Shift_JIS"),
    "EUC-JP": ("id,個数,種別\n1,2,普通のもの\n".encode("euc_jp"), "save it as UTF-8"),
    "UTF-16": ("id,個数\n1,2\n".encode("utf-16"), "UTF-16"),
    "bytes of no text": (b"\x00\xff\xfe\x81" * 1000, "not UTF-8"),
    "a spreadsheet": (b"PK\x03\x04" + b"\0\xff" * 1000, "not UTF-8"),
    "JSON": (b'[{"id": 1}]', '[{"id": 1}]'),
    "100,000 columns": (("id," + ",".join(f"c{i}" for i in range(100_000)) + "\n").encode()[:120_000], "c1"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_portfolio(name: str, book: Path, tmp_path: Path) -> None:
    content, says = FILES[name]
    contained(impact(book, tmp_path, "p.csv", content), 1, says)


def test_a_quote_that_is_never_closed_is_told_where_it_opens(book: Path, tmp_path: Path) -> None:
    content = f'{GOOD}4,5,"普通,,\n' + "".join(f"{i},1,,,\n" for i in range(5, 60))
    ran = contained(impact(book, tmp_path, "p.csv", content.encode()), 1, "A quote", "p.csv:5")
    assert "4 contracts (1 without a figure)" in ran.out


def test_line_breaks_and_separators_stay_in_their_cells(book: Path, tmp_path: Path) -> None:
    """The line of a later fault is that of the file, whatever stands in the cells above it."""
    content = 'id,個数,種別\n"a\n1",2,"x\u2028y\u2029z\x85w\x0bv\x0cu\x1ct"\r\nb,-1,\n'
    ran = contained(impact(book, tmp_path, "p.csv", content.encode(), "--csv", "out.csv"), 1, "p.csv:4")
    assert "2 contracts (1 without a figure)" in ran.out
    assert '"a\n1",200,240,40' in (tmp_path / "out.csv").read_text("utf-8")


def test_many_contracts_that_cannot_be_read_are_counted(book: Path, tmp_path: Path) -> None:
    content = "id,個数\n" + "".join(f"{i},x\n" for i in range(500))
    ran = contained(impact(book, tmp_path, "p.csv", content.encode()), 1, "480 more contracts cannot be read")
    assert ran.err.count("error[") == 20


@pytest.mark.parametrize(
    "id",
    [
        *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", " =1", "＝1+1", "＠x", "'=1"),
        *('=HYPERLINK("http://x")', "=cmd|' /C calc'!A0"),
    ],
)
def test_no_spreadsheet_runs_an_id(id: str, book: Path, tmp_path: Path) -> None:
    quoted = '"' + id.replace('"', '""') + '"'
    contained(impact(book, tmp_path, "p.csv", f"id,個数\n{quoted},2\n-5,3\n".encode(), "--csv", "out.csv"), 0)
    written = (tmp_path / "out.csv").read_text("utf-8").splitlines()
    assert written[1].lstrip('"').startswith("'"), written
    assert written[2] == "-5,300,360,60,0," or written[2].startswith("-5,300,360,60,"), written


# -- outputs


def test_outputs_never_overwrite_what_is_read(book: Path, tmp_path: Path) -> None:
    good = GOOD.encode()
    (tmp_path / "p.csv").write_bytes(good)
    (tmp_path / "linked.csv").symlink_to("p.csv")
    os.link(tmp_path / "p.csv", tmp_path / "hard.csv")
    (tmp_path / "folder").mkdir()
    for target in ("p.csv", "./p.csv", "folder/../p.csv", "linked.csv", "hard.csv", str(tmp_path / "p.csv")):
        for option in ("--csv", "--chart"):
            contained(impact(book, tmp_path, "p.csv", good, option, target), 2, "so that it is not overwritten")
            assert (tmp_path / "p.csv").read_bytes() == good
    contained(impact(book, tmp_path, "p.csv", good, "--csv", "x", "--chart", "x"), 2, "another output")
    rule = book / "facts.yaml"
    before = rule.read_bytes()
    contained(impact(book, tmp_path, "p.csv", good, "--csv", str(rule)), 2, "not overwritten")
    contained(impact(book, tmp_path, "p.csv", good, "--csv", "folder"), 2, "is a folder")
    contained(impact(book, tmp_path, "p.csv", good, "--csv", "p.csv/x.csv"), 2, "Nothing can be written in")
    contained(impact(book, tmp_path, "p.csv", good, "--csv", ""), 2, "Nothing can be written to")
    contained(impact(book, tmp_path, "p.csv", good, "--csv", "/dev/null"), 2, "Nothing can be written to")
    assert rule.read_bytes() == before
    contained(run("diff", "2025-07-01", "--rules", str(book), "--output", str(book / "x.yaml"), cwd=tmp_path), 2)
    contained(run("site", "write", str(book), "--rules", str(book), cwd=tmp_path), 2, "not overwritten")
    contained(run("anomalies", "--chart", str(rule), "--rules", str(book), cwd=tmp_path), 2, "not overwritten")


# -- contracts


def contract(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


CONTRACTS: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "empty"),
    "a list": ("- 1\n", ""),
    "no facts": ("title: x\n", "facts"),
    "facts twice": ("facts: {個数: 1}\nfacts: {個数: 2}\n", "'facts' is written twice"),
    "a fact twice": ("facts:\n  個数: 1\n  個数: 2\n", "'個数' is written twice"),
    "a fact by both its names": ("facts:\n  個数: 1\n  count: 2\n", "個数"),
    "a day twice": ("facts:\n  個数:\n    2025-01-01: 1\n    2025-01-01: 2\n", "'2025-01-01' is written twice"),
    "a day twice in two quotes": ("facts:\n  個数:\n    2025-01-01: 1\n    '2025-01-01': 2\n", "is written twice"),
    "a day in another form": ("facts:\n  個数:\n    2025-1-1: 1\n", "2025-1-1"),
    "a year of five digits": ("facts:\n  個数:\n    99999-01-01: 1\n", "99999-01-01"),
    "the year zero": ("facts:\n  個数:\n    0000-01-01: 1\n", "0000-01-01"),
    "a tag": ("facts: !!python/object/apply:os.system [ls]\n", "tag"),
    "aliases": ("a: &a [x, x]\nfacts: {個数: *a}\n", "&"),
    "aliases that grow": (
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "&",
    ),
    "a merge": ("facts:\n  <<: {個数: 1}\n", "<<"),
    "keys that are no texts": ("facts: {[1, 2]: 3, {a: b}: 4}\n", ""),
    "a deep list": (f"facts: {{障害: {'[' * 100_000}}}\n", "depth"),
    "a deep mapping": ("facts: " + "{a: " * 60_000 + "\n", "50"),
    "a number of many digits": (f"facts: {{個数: {'9' * 100_000}}}\n", "個数"),
    "an exponent": ("facts: {個数: 1e999}\n", "個数"),
    "a float that is none": ("facts: {個数: .nan}\n", "個数"),
    "NUL": (b"facts: {\0: 1}\n", "U+0000"),
    "a control": ("facts: {種別: \x1b[31m}\n", "U+001B"),
    "Shift_JIS": ("facts: {個数: 1}\n".encode("cp932"), "Shift_JIS"),
    "UTF-16": ("facts: {個数: 1}\n".encode("utf-16"), "UTF-16"),
    "half a character": ('facts: {種別: "\\ud800"}\n', ""),
    "two documents": ("facts: {個数: 1}\n---\nfacts: {個数: 2}\n", ""),
    "bytes": (bytes(range(256)), "not UTF-8"),
    "JSON of NaN": ('{"facts": {"個数": NaN}}', "個数"),
    "a field twice": ("facts:\n  障害: [{hours: 1, hours: 2, cause: x}]\n", "'hours' is written twice"),
    "a field too many": ("facts:\n  障害: [{hours: 1, cause: x, more: 1}]\n", "more"),
    "a megabyte of text for a number": (f"facts: {{個数: '{'x' * 1_000_000}'}}\n", "個数"),
}


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_contract_that_is_wrong(name: str, book: Path, tmp_path: Path) -> None:
    text, says = CONTRACTS[name]
    (tmp_path / "c.yaml").write_bytes(contract(text))
    ran = contained(run("bill", "c.yaml", "--month", "2025-08", "--rules", str(book), cwd=tmp_path), 1, says)
    assert "c.yaml" in ran.err or name in ("no facts",), ran.err


# -- arguments

_BILL = ("bill", "c.yaml", "--month", "2025-08")
_EVALUATE = ("evaluate", "c.yaml", "--as-of", "2025-08-01", "料金", "--fact", "月=2025-08-01")
_IMPACT = ("impact", "--portfolio", "p.csv", "--from", "2025-07-01")
ARGUMENTS: dict[str, tuple[Sequence[str], int, str]] = {
    "a fact twice": ((*_BILL, "--fact", "個数=1", "--fact", "個数=2"), 2, "'個数' is given twice"),
    "a fact by both its names": ((*_BILL, "--fact", "個数=1", "--fact", "count=2"), 1, "個数"),
    "a fact without a value": ((*_BILL, "--fact", "個数"), 2, "NAME=VALUE"),
    "a fact without a name": ((*_BILL, "--fact", "=1"), 2, "NAME=VALUE"),
    "a fact of nothing": ((*_BILL, "--fact", "個数="), 1, "個数"),
    "a fact that is none": ((*_BILL, "--fact", "個數=1"), 1, "個數"),
    "a fact of a long number": ((*_BILL, "--fact", f"個数={'9' * 100_000}"), 1, "個数"),
    "a fact of deep JSON": ((*_BILL, "--fact", f"障害={'[' * 60_000}"), 2, "nested too deeply"),
    "a fact of JSON with a key twice": ((*_BILL, "--fact", '個数={"2025-01-01": 1, "2025-01-01": 2}'), 2, "twice"),
    "a fact of NaN": ((*_BILL, "--fact", '障害=[{"hours": NaN, "cause": "x"}]'), 2, "cannot be used as a number"),
    "a fact that is a formula": ((*_BILL, "--fact", "個数=1+1"), 1, "個数"),
    "no text in a fact": ((*_BILL, "--fact", "種別=\udc80"), 2, "is not UTF-8 text"),
    "two thousand facts": ((*_BILL, *(w for i in range(2000) for w in ("--fact", f"f{i}=1"))), 1, "f1"),
    "a reading twice": ((*_BILL, "--reading", "A=a", "--reading", "A=b"), 2, "'A' is given twice"),
    "a reading that is none": ((*_BILL, "--reading", "A=a"), 1, "A"),
    "a month of thirteen": (("bill", "c.yaml", "--month", "2025-13"), 1, "2025-13"),
    "a month of zero": (("bill", "c.yaml", "--month", "2025-00"), 1, "2025-00"),
    "a month of words": (("bill", "c.yaml", "--month", "来月"), 1, "来月"),
    "a month of full-width digits": (("bill", "c.yaml", "--month", "２０２５-０８"), 1, ""),
    "a month of a far year": (("bill", "c.yaml", "--month", "99999-01"), 1, "99999-01"),
    "a month of the last year": (("bill", "c.yaml", "--month", "9999-12"), 1, "9999-12"),
    "a month of the first year": (("bill", "c.yaml", "--month", "0001-01"), 3, "not yet in force"),
    "a day that is none": (("evaluate", "c.yaml", "--as-of", "2025-02-30", "料金"), 2, "2025-02-30"),
    "a day of another form": (("evaluate", "c.yaml", "--as-of", "2025/02/03", "料金"), 2, "2025/02/03"),
    "a day of nothing": (("evaluate", "c.yaml", "--as-of", "", "料金"), 2, ""),
    "a decision that is none": (("evaluate", "c.yaml", "--as-of", "2025-08-01", "料銀"), 1, "料銀"),
    "a decision of many letters": (("evaluate", "c.yaml", "--as-of", "2025-08-01", "x" * 100_000), 1, "x"),
    "an argument twice": ((*_EVALUATE, "--arg", "a=1", "--arg", "a=2"), 2, "'a' is given twice"),
    "an argument that is none": ((*_EVALUATE, "--arg", "a=1"), 1, "a"),
    "no processes": ((*_IMPACT, "--jobs", "0"), 2, "from 1 to 256"),
    "fewer than no processes": ((*_IMPACT, "--jobs", "-1"), 2, "from 1 to 256"),
    "a billion processes": ((*_IMPACT, "--jobs", "1000000000"), 2, "from 1 to 256"),
    "processes of words": ((*_IMPACT, "--jobs", "many"), 2, "many"),
    "no portfolio": (("impact", "--portfolio", "gone.csv", "--from", "2025-07-01"), 1, "gone.csv"),
    "a folder as a portfolio": (("impact", "--portfolio", ".", "--from", "2025-07-01"), 1, "."),
    "an ending in capitals": (("impact", "--portfolio", "P.CSV", "--from", "2025-07-01"), 1, "P.CSV"),
    "a contract that is a folder": (("bill", ".", "--month", "2025-08"), 1, "."),
    "a contract of a name with a line break": (("bill", "a\nb", "--month", "2025-08"), 1, ""),
    "a contract of a name with NUL": (("bill", "a\0b", "--month", "2025-08"), 1, ""),
    "a contract of a long name": (("bill", "x" * 5000, "--month", "2025-08"), 1, ""),
    "a level that is none": ((*_BILL, "--level", "all"), 2, "all"),
    "a command that is none": (("bil", "c.yaml"), 2, "bil"),
    "an option that is none": ((*_BILL, "--explane"), 2, "--explane"),
    "a language that is none": ((*_BILL, "--lang", "fr"), 2, "fr"),
    "known on no day": ((*_BILL, "--known-on", "someday"), 2, "someday"),
    "rules that are none": ((*_BILL, "--rules", "gone"), 1, "gone"),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments(name: str, book: Path, tmp_path: Path) -> None:
    args, status, says = ARGUMENTS[name]
    (tmp_path / "c.yaml").write_text("facts: {個数: 2}\n", encoding="utf-8")
    (tmp_path / "p.csv").write_text(GOOD, encoding="utf-8")
    rules = () if "--rules" in args else ("--rules", str(book))
    contained(run(*args, *rules, cwd=tmp_path), status, says)


# -- stored results

RESULTS: dict[str, str] = {
    "nothing": "",
    "a number": "7",
    "a list": "[]",
    "no format": "{}",
    "a key twice": '{"format": {}, "format": {}}',
    "NaN": '{"format": NaN}',
    "deep": '{"format": ' + "[" * 100_000,
    "a long number": '{"format": ' + "9" * 100_000 + "}",
    "an exponent": '{"format": 1e99999999}',
    "half a character": '{"format": "\\ud800"}',
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_stored_result_that_is_none(name: str, book: Path, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(RESULTS[name], encoding="utf-8")
    contained(run("verify", "r.json", "--rules", str(book), cwd=tmp_path), 1, "r.json")


def test_a_whole_portfolio_is_right(book: Path, tmp_path: Path) -> None:
    """The same command with nothing wrong, so that the cases above fail for what they say."""
    ran = contained(impact(book, tmp_path, "p.csv", GOOD.encode(), "--format", "json"), 0)
    assert json.loads(ran.out)["before"] == 100 * (2 + 3 + 4)
