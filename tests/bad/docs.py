"""The page docs/diagnostics.md: every diagnostic with an example of what is shown, generated."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from itertools import groupby

import yaml

from tests.bad.cases import LANGUAGES, Case, cases, unprovoked
from tests.repo import ROOT

PAGE = ROOT / "docs" / "diagnostics.md"
SUBJECTS = {
    "read": ("ファイルとして読めないもの", "Files that cannot be read"),
    "book": ("規則の誤り", "Faults in the rules"),
    "feel-check": ("式の型・単位・名前の誤り", "Types, units and names in expressions"),
    "script": ("サイトの計算ページができないこと", "What the calculator of the site cannot do"),
    "draft": ("改正を起こすときの誤り", "Faults in drafting a revision"),
    "diff": ("新旧を比べられないもの", "Days that cannot be compared"),
    "source": ("公表された文書の誤り", "Faults with the published document"),
    "run": ("契約の事実と、値がないこと", "Facts of a contract, and values that are missing"),
}
HEAD = """\
# 診断の一覧

kiyakuが出す診断を、コードごとに並べる。それぞれに、誤りの例と、そのとき実際に表示されるもの（日本語、英語の順）を載せる。
例は `tests/bad/` にあり、このページは `python -m tests.bad --docs` が作る。

Every diagnostic by its code, each with a fault that causes it and what is then shown, in Japanese and in English.
The page is generated from the cases in `tests/bad/`.
"""


def codes(subject: str) -> dict[str, dict[str, str]]:
    """The diagnostics of one catalogue: entries that can be reported at a place, or that name an absence."""
    text = (resources.files("kiyaku.messages") / f"{subject}.yaml").read_text("utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return found


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_sections()])


def _sections() -> Iterator[str]:
    by_code = {code: list(group) for code, group in groupby(cases(), key=lambda c: c.code)}
    reasons = unprovoked()
    shown: set[str] = set()
    for subject, (ja, en) in SUBJECTS.items():
        yield f"## {ja} / {en}\n"
        for code, entry in codes(subject).items():
            shown.add(code)
            yield f"### {code}\n"
            yield f"{_plain(entry['ja'])}  \n{_plain(entry['en'])}\n"
            for case in by_code.get(code, ()):
                yield from _case(case)
            if code in reasons:
                yield f"{reasons[code]}\n"
    others = [c for c in cases() if c.code not in shown]
    if others:
        yield "## 式の書き方の誤り（例） / Examples of faults in the writing of expressions\n"
        for code, group in groupby(others, key=lambda c: c.code):
            yield f"### {code}\n"
            for case in group:
                yield from _case(case)


def _case(case: Case) -> Iterator[str]:
    yield f"{case.data['about']}\n"
    both = "\n".join(case.golden(language).read_text("utf-8") for language in LANGUAGES)
    yield f"```text\n{both}```\n"


def _plain(template: str) -> str:
    """A message as a sentence with its arguments named: `{name}` as ‹name›."""
    text = template.strip().replace("{{", "\0").replace("}}", "\1")
    text = text.replace("{", "‹").replace("}", "›").replace("\0", "{").replace("\1", "}")
    return text.replace("<", "&lt;").replace("*", "\\*")
