"""docs/cli.md is what the commands say of themselves now."""

from __future__ import annotations

import re

from tests.cli_docs import PAGE, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.cli_docs"


def test_every_command_has_a_section_with_what_it_does() -> None:
    sections = re.split(r"^## ", page(), flags=re.MULTILINE)[1:]
    names = [section.partition("\n")[0] for section in sections]
    assert {"kiyaku", "kiyaku bill", "kiyaku source check", "kiyaku site write"} <= set(names)
    for section in sections:
        assert section.split("\n")[2].strip(), section
