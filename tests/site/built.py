"""Sites built by MkDocs as a user builds them, from this project's own mkdocs.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from mkdocs.commands.build import build
from mkdocs.config import load_config

from tests.site.sites import ROOT, RULES, revised_rules


def built_from(rules: Path, *, today: str, drafts: bool) -> Path:
    """The folder of the site that MkDocs builds, strictly, for some rules as of a day."""
    work = Path(mkdtemp())
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    marker = "      rules: rules/dokodemo-prime\n"
    assert marker in text
    options = {"rules": str(rules), "today": today, "drafts": str(drafts).lower(), "official": "false"}
    text = text.replace(marker, "".join(f"      {name}: {value}\n" for name, value in options.items()))
    text = text.replace("docs_dir: docs", f"docs_dir: {ROOT / 'docs'}")
    text = text.replace("paths: [engine]", f"paths: [{ROOT / 'engine'}]")
    config = work / "mkdocs.yml"
    config.write_text(text, encoding="utf-8")
    site = work / "site"
    build(load_config(config_file=str(config), site_dir=str(site), strict=True))
    return site


@cache
def revised_site() -> Path:
    """The real terms with a revision in force, a later day to come and a draft, as of 2027-05-01."""
    return built_from(revised_rules(), today="2027-05-01", drafts=True)


@cache
def real_site() -> Path:
    """The real terms as of 2026-11-01."""
    return built_from(RULES, today="2026-11-01", drafts=False)
