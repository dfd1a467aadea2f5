"""Schemas and law books are found in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku import resources
from tests.repo import ROOT


def test_a_checkout_serves_the_folders_at_its_top() -> None:
    assert resources.schema_dir() == ROOT / "schemas"
    assert resources.law_dir() == ROOT / "rules" / "japan"


def test_an_installed_package_serves_what_it_carries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "kiyaku"
    (package / "schemas").mkdir(parents=True)
    (package / "schemas" / "law.schema.json").write_text('{"title": "法令の値"}', "utf-8")
    (package / "law" / "japan").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.schema_dir() == package / "schemas"
    assert resources.law_dir() == package / "law" / "japan"
    assert resources.open_schema("law") == {"title": "法令の値"}


def test_an_incomplete_installation_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    monkeypatch.setattr(resources, "_CHECKOUT", tmp_path)
    with pytest.raises(FileNotFoundError, match="without its data"):
        resources.law_dir()


def test_there_is_no_schema_of_an_unknown_kind() -> None:
    with pytest.raises(FileNotFoundError, match="nothing"):
        resources.open_schema("nothing")
