"""Sites built by MkDocs as a user builds them, from this project's own mkdocs.yml."""

from __future__ import annotations

from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

from tests.repo import ROOT


def build_from(rules: Path, folder: Path, *, today: str, drafts: bool) -> None:
    """Build, strictly, the site of some rules as of a day; it comes to stand in `site` below the folder."""
    folder.mkdir()
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    marker = "      rules: rules/dokodemo-prime\n"
    assert marker in text
    options = {"rules": str(rules), "today": today, "drafts": str(drafts).lower(), "official": "false"}
    text = text.replace(marker, "".join(f"      {name}: {value}\n" for name, value in options.items()))
    text = text.replace("docs_dir: docs", f"docs_dir: {ROOT / 'docs'}")
    text = text.replace("paths: [engine]", f"paths: [{ROOT / 'engine'}]")
    config = folder / "mkdocs.yml"
    config.write_text(text, encoding="utf-8")
    build(load_config(config_file=str(config), site_dir=str(folder / "site"), strict=True))
