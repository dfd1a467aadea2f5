"""Markup, templates and Markdown planted in every text of a book: whatever is built of it, none of them does anything.

The same book is built twice: with what is planted, and with harmless words of the same length.  Elements, attributes
and addresses of both are the same, so that none came from what was planted; and what was planted can be read.
"""

from __future__ import annotations

import html
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

import markdown  # type: ignore[import-untyped]
import pytest
import yaml

from kiyaku.cli.app import run
from kiyaku.publish.markdown import block, in_markup, plain
from kiyaku.resources import terms_under
from tests.browser_support import browser, served
from tests.hostile import planted as planting
from tests.hostile.planted import Planted, plant

_HARM = (
    "<img src=x onerror=window.pwned={n}></script><script>window.pwned={n}</script>\"'><svg onload=window.pwned={n}>"
    "[x](javascript:window.pwned={n})![y](https://pwned.example/{n}) {{{{ 7*7 }}}} {{% raw %}} {{{{< pwned >}}}} "
    "`*_#| --- <!-- &amp; \\ -->"
)
_LINES = "\r\n\r\n---\n```\n# x\n<b>pwned</b>\n- x\r\r[x](javascript:window.pwned={n})\n\u2028</main>"
_NAME = "<img/src=x/onerror=window.pwned={n}>'{{{{7*7}}}}|*_`"
_LONG = ("text", "reason", "question", "note", "arithmetic")
_TODAY = ("--today", "2026-06-01", "--drafts", "--lang", "en")
_KEPT = TemporaryDirectory()

NOT_PUBLISHED = {
    **dict.fromkeys(("terms/*/owner", "terms/*/url"), "of another document its title is named"),
    **dict.fromkeys(
        ("terms/english/title", "terms/*/one", "terms/*/many", "law/english"), "pages name things as they do"
    ),
    **dict.fromkeys(
        ("law/calendar/about", "law/calendar/source", "law/days/*"), "days of a calendar stand in its file"
    ),
    **dict.fromkeys(("law/timeline/looked_up", "law/transitional/looked_up"), "notes of those who keep the file"),
    **dict.fromkeys(("name/営業日", "name/祝日"), "calendars that no expression of the book uses"),
    "law/values/about": "a value set by law is named with its source",
    "terms/about": "pages say what they hold",
    "clause/versions/title": "the title of the article stands over every version",
    "contract/title": "contracts are not published",
}
"""Fields whose texts stand on no page, and why."""


def _harmful(number: int, text: str) -> str:
    return f"⟦{number}⟧{text}{_HARM.format(n=number)}" + (_LINES.format(n=number) if "本文" in text else "")


def _harmful_name(number: int, text: str) -> str:
    return f"{text}{_NAME.format(n=number)}"


def _harmless(words: str) -> str:
    return re.sub(r"[!-/:-@\[-`{-~\u2028]", "x", words)


@cache
def books() -> tuple[Planted, Planted]:
    """The book with what is planted, and the harmless one."""
    here = Path(_KEPT.name)
    return (
        plant(here / "harm", _harmful, _harmful_name),
        plant(here / "none", lambda n, t: _harmless(_harmful(n, t)), lambda n, t: _harmless(_harmful_name(n, t))),
    )


@cache
def site(form: str) -> tuple[Path, Path]:
    """The folders of the sites of both books: `html` or `markdown` as they are written, or `mkdocs`."""
    made = []
    for book in books():
        folder = book.folder.parent / form
        if form == "mkdocs":
            _mkdocs(book.folder, folder)
        else:
            how = ("--html",) if form == "html" else ()
            url = ("--url", "https://terms.example")
            assert run(["site", "write", str(folder), "--rules", str(book.folder), *url, *how, *_TODAY]) == 0
        made.append(folder / "site" if form == "mkdocs" else folder)
    return made[0], made[1]


def _mkdocs(rules: Path, folder: Path) -> None:
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "index.md").write_text("# x\n\n[x](terms/index.md)\n", encoding="utf-8")
    options = {"rules": str(rules), "today": "2026-06-01", "drafts": True}
    theme = {"name": "material", "font": False, "features": ["navigation.tabs", "navigation.path", "navigation.footer"]}
    data: dict[str, object] = {"site_name": "x", "site_url": "https://terms.example/", "theme": theme}
    config = folder / "mkdocs.yml"
    extensions = ["attr_list", "tables", "pymdownx.superfences"]
    data |= {"plugins": [{"kiyaku": options}, "search"], "markdown_extensions": extensions}
    config.write_text(json.dumps(data), encoding="utf-8")
    build(load_config(config_file=str(config), site_dir=str(folder / "site")))


# -- what a page is made of


@dataclass
class Shape(HTMLParser):
    """The elements of a page with their attributes, its addresses, and all its words."""

    markup: str
    elements: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element; marks of changed words follow the words and are left out."""
        if tag not in ("ins", "del", "u"):
            self.elements.append(" ".join((tag, *sorted(name for name, _ in attrs))))
        for name, value in attrs:
            self.words.append(value or "")
            if name in ("href", "src", "action", "xlink:href", "content", "data", "srcset", "formaction"):
                self.addresses.append(value or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.elements.append("<!--")

    def unknown_decl(self, data: str) -> None:
        self.elements.append("<![")


_LEADS = re.compile(r"[\s\x00-\x20]*(javascript|vbscript|data)\s*:", re.IGNORECASE)


def same_shape(harm: str, none: str, where: str) -> Shape:
    """Assert that two pages consist of the same elements, and that no address was planted."""
    one, other = Shape(harm), Shape(none)
    assert one.elements == other.elements, where
    assert len(one.addresses) == len(other.addresses)
    for address in one.addresses:
        assert not _LEADS.match(address) or address == "data:,", (where, address)
        assert not re.match(r"\s*(https?:)?//[^/]*pwned", address), (where, address)
    return one


def pairs(form: str, ending: str) -> Iterator[tuple[str, str, str]]:
    """The files of both sites whose names end so: where, and the text of each."""
    harm, none = site(form)
    paths = [path.relative_to(harm) for path in sorted(harm.rglob(f"*{ending}"))]
    assert paths == [path.relative_to(none) for path in sorted(none.rglob(f"*{ending}"))]
    for path in paths:
        yield str(path), (harm / path).read_bytes().decode(), (none / path).read_bytes().decode()


def squeezed(words: str) -> str:
    """Without blanks and line breaks, which pages set as they need."""
    return re.sub(r"(\s|\\r)+", "", words)


def read_whole(words: str) -> set[str]:
    """Assert that what was planted and shows at all can be read whole; the fields of which nothing shows."""
    there, book = squeezed(words), books()[0]
    missing = {n for n, text in book.texts.items() if squeezed(text) not in there}
    assert {n for n in missing if f"⟦{n}⟧" in there} == set()
    return {book.fields[n] for n in missing} - {book.fields[n] for n in book.texts if n not in missing}


def data_words(form: str) -> str:
    """Every text in the scripts and data of a site."""
    found = []
    for _, harm, _ in [*pairs(form, ".json"), *pairs(form, ".js")]:
        found += [
            json.loads(one) for one in re.findall(r'"(?:[^"\\\n]|\\[^x\n])*"', harm) if "⟦" in one or "pwned" in one
        ]
    return "\n".join(found)


# -- the book itself


def test_something_is_planted_in_every_text_that_schemas_leave_free() -> None:
    free = set().union(*(planting.free_fields(planting.kind_of(file)) for file in planting.complete()))
    assert len(free) > 60
    assert free - set(books()[0].fields.values()) == set(), "complete.yaml has none of these: plant it, or see READ"
    assert len(books()[0].texts) > 150


def test_the_book_holds_with_what_is_planted(capsys: pytest.CaptureFixture[str]) -> None:
    for book in books():
        assert run(["check", "--rules", str(book.folder)]) == 0, capsys.readouterr().err


# -- every way of building


@pytest.mark.parametrize("form", ["html", "mkdocs"])
def test_no_element_and_no_address_of_a_page_was_planted(form: str) -> None:
    words, pages = [], 0
    for where, harm, none in pairs(form, ".html"):
        pages += 1
        shape = same_shape(harm, none, where)
        words += [*shape.words, "\n"]
    assert pages > 40
    read_whole("".join(words))
    assert read_whole("".join(words) + data_words(form)) == set(NOT_PUBLISHED)


def test_no_element_and_no_address_of_a_page_in_markdown_was_planted() -> None:
    words = []
    extensions = ["attr_list", "tables", "toc", "pymdownx.superfences", "pymdownx.tilde", "pymdownx.magiclink"]
    for where, harm, none in pairs("markdown", ".md"):
        made = []
        for text in (harm, none):
            head, body = re.fullmatch(r"---\n(.*?)\n---\n\n(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
            data = yaml.safe_load(head)
            assert set(data) <= {"title", "description", "robots"}
            assert len(body.split("\n")) == 4  # the title, the body on one line
            assert not re.search(r"\{[{%#<]", text), where
            page = markdown.markdown(body, extensions=extensions)
            made.append(f"<title>{data['title']}</title><p>{data['description']}</p>{page}")  # as generators do
        words += [*same_shape(made[0], made[1], where).words, "\n"]
    read_whole("".join(words))


_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def _skeleton(element: ET.Element) -> list[str]:
    return [" ".join((inner.tag, *sorted(inner.attrib.keys() - {_SPACE}))) for inner in element.iter()]


@pytest.mark.parametrize("ending", ["feed.xml", "akoma-ntoso.xml", "law.xml", "sitemap.xml"])
def test_no_element_of_a_document_was_planted(ending: str) -> None:
    found = list(pairs("html", ending))
    assert found
    for where, harm, none in found:
        one, other = ET.fromstring(harm), ET.fromstring(none)
        assert _skeleton(one) == _skeleton(other), where
        if ending != "sitemap.xml":
            assert "<img" in "".join(one.itertext())


@pytest.mark.parametrize("form", ["html", "mkdocs"])
def test_data_is_json_and_ends_no_script(form: str) -> None:
    said = ""
    for where, harm, none in [*pairs(form, ".json"), *pairs(form, ".js")]:
        if where.startswith("search/") or not where.startswith("terms/"):
            continue  # of the theme
        made = harm.removeprefix("export default ").rstrip(";\n")
        if where.endswith(".json") or made != harm.rstrip(";\n"):
            assert _keys(json.loads(made)) == _keys(json.loads(none.removeprefix("export default ").rstrip(";\n")))
            said += json.dumps(json.loads(made), ensure_ascii=False)
        if "/assets/" in where and harm != none:
            assert not re.search("</script|<!--|<script", harm), where
        assert "\u2028" not in harm, where
    assert squeezed(json.dumps(books()[0].texts[1], ensure_ascii=False)[1:-1]) in squeezed(said)


def _keys(data: object) -> object:
    """The form of JSON data without its texts."""
    if isinstance(data, Mapping):
        return [_keys(value) for value in data.values()]
    if isinstance(data, list):
        return [_keys(value) for value in data]
    return type(data)


def test_the_theme_searches_in_texts_that_do_nothing() -> None:
    for where, harm, none in pairs("mkdocs", "search_index.json"):
        for one, other in zip(json.loads(harm)["docs"], json.loads(none)["docs"], strict=True):
            same_shape(f"{one['title']}{one['text']}", f"{other['title']}{other['text']}", where)


def test_nothing_runs_in_a_browser() -> None:
    with served(site("mkdocs")[0]) as root, browser() as opened:
        page = opened.new_page()
        answered: list[str] = []
        page.on("request", lambda request: answered.append(request.url))
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        for path in ("", "art_2/", "annex_1/", "scenarios/all/", "readings/", "calculator/", "search/?q=img", "?q=img"):
            page.goto(f"{root}terms/{path}", wait_until="load")
            page.evaluate("() => new Promise((done) => setTimeout(done, 100))")
            assert errors == [], path
            assert page.evaluate("() => window.pwned") is None, path
            assert page.locator("img[src=x], [onload], [onerror]").count() == 0, path
            assert "window.pwned=" in page.inner_text("body"), path
        page.close()
    assert [url for url in answered if not url.startswith((root, "data:"))] == []


# -- comparisons


@cache
def comparison(form: str) -> tuple[bytes, bytes]:
    """The comparison of two days in a form, of both books."""
    made = []
    for book in books():
        path = book.folder.parent / f"comparison.{form}"
        days = ["2025-06-01", "2026-06-01"]
        assert run(["diff", *days, "--rules", str(book.folder), "--remarks", "--output", str(path)]) == 0
        made.append(path.read_bytes())
    return made[0], made[1]


def test_no_element_of_a_comparison_was_planted() -> None:
    harm, none = comparison("html")
    assert "<img src=x" in "".join(same_shape(harm.decode(), none.decode(), "html").words)
    one, other = (markdown.markdown(made.decode(), extensions=["tables"]) for made in comparison("md"))
    assert "<img src=x" in "".join(same_shape(one, other, "md").words)
    assert not re.search(r"\{[{%#<]", comparison("md")[0].decode())


def test_no_part_of_a_comparison_in_word_was_planted() -> None:
    harm, none = (zipfile.ZipFile(_written(made)) for made in comparison("docx"))
    assert harm.namelist() == none.namelist()
    for name in harm.namelist():
        if name.endswith((".xml", ".rels")):
            one, other = ET.fromstring(harm.read(name)), ET.fromstring(none.read(name))
            assert set(_skeleton(one)) == set(_skeleton(other)), name
            if name == "word/document.xml":
                assert "<img src=x" in "".join(one.itertext())


def _written(content: bytes) -> Path:
    path = Path(_KEPT.name) / f"{hash(content)}.docx"
    path.write_bytes(content)
    return path


# -- the functions


@pytest.mark.parametrize(
    "words",
    ["<b>x</b>", "[x](javascript:x)", "`x`", "**x**", "# x", "a | b", "{{ x }}", "&lt;", "https://x.example", "a@b.c",
     "![x](y)", "<!-- x -->", "~~x~~", "\\*x\\*", "www.example.com", "a\n\n# b", "{% x %}", "x\x1b[0m"],
)  # fmt: skip
def test_a_text_in_markdown_stands_as_it_is(words: str) -> None:
    extensions = ["tables", "attr_list", "pymdownx.tilde", "pymdownx.magiclink"]
    made = Shape(markdown.markdown(plain(words), extensions=extensions))
    assert made.elements == ["p"]
    assert "".join(made.words).replace("\\u001b", "\x1b") == words.replace("\n", " ")
    assert html.unescape(in_markup(words)).replace("\\u001b", "\x1b") == words.replace("\n", " ")
    assert block(in_markup(words)) == in_markup(words)


def test_no_terms_stand_where_the_tests_plant() -> None:
    assert terms_under(Path(_KEPT.name)) == []
