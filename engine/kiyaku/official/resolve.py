"""What only the whole of an annex or a supplementary provision can tell, resolved after it has been cut."""

from __future__ import annotations

from kiyaku.official.markers import ROMAN
from kiyaku.official.tree import Draft
from kiyaku.official.words import dates


def sections_or_items(annex: Draft) -> None:
    """Numbered sections have a heading and something below it; a list of single lines is one of items."""
    numbered = [c for c in annex.children if c.kind == "section"]
    fuller = [c for c in numbered if len(c.lines) > 1 or any(k.kind != "part" for k in c.children)]
    sentences = any(c.lines and c.lines[0].endswith("。") for c in numbered)
    items = sentences or len(fuller) * 2 < len(numbered)
    for section in numbered:
        if items:
            section.kind = "item"
            outer = [c for c in section.children if c.kind in ("note", "part")]
            section.children = [c for c in section.children if c not in outer]
            for child in section.children:
                if child.kind == "item":
                    child.kind, child.label = "subitem", ROMAN[(child.ordinal - 1) % len(ROMAN)]
            section.put_again()
            annex.children += outer
        elif section.lines:
            section.title, section.lines = section.lines[0], section.lines[1:]
    annex.put_again()


def first_day(draft: Draft) -> str:
    """The first day that a provision speaks of: its name, where it tells no date of enactment; nothing if none."""
    words = " ".join(line for d in (draft, *draft.children) for line in d.lines)
    found = dates(words)
    return found[0].isoformat() if found else ""
