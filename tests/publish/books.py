"""Small books to explain bills of."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.repo import ROOT

_WATER = ROOT / "tests" / "fixtures" / "water"
_PLAIN = re.compile(r" +decisions:\n +- {name: 料金, .*\n")
_WITH_GROUNDS = """        items:
          1: {text: 使用水量が40立方メートルを超える。, when: 使用水量 > 40}
          2: {text: 口径が25mmである。, when: '口径 = "25mm"'}
        decisions:
          - {name: 加算の事由, key: grounds, type: list<string>, about: 当たる号, collect: items}
          - name: 料金
            key: charge
            unit: 円
            about: 最低料金を考えた合計
            formula: "max(3000, 基本料金 + 従量料金 + 夏季加算) + 100 * count(加算の事由)"
            needs_decision: {when: count(加算の事由) > 0, reason: 加算してよいか市が確かめる}
"""
_SURCHARGE = "            about: 夏の期に加える額\n"
_REVIEWED = _SURCHARGE + "            needs_decision: {when: 使用水量 = 0, reason: 検針の誤りでないか確かめる}\n"


def water_with_grounds(folder: Path) -> Path:
    """Terms of water whose charge has grounds, some of which a person must look at; so must one of a line of 0."""
    rules = folder / "water"
    shutil.copytree(_WATER, rules)
    charge, volume = rules / "articles" / "05.yaml", rules / "articles" / "04.yaml"
    text, count = _PLAIN.subn(_WITH_GROUNDS, charge.read_text("utf-8"))
    assert count == 1
    charge.write_text(text, encoding="utf-8")
    text = volume.read_text("utf-8")
    assert _SURCHARGE in text
    volume.write_text(text.replace(_SURCHARGE, _REVIEWED), encoding="utf-8")
    return rules
