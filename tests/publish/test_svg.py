from __future__ import annotations

from xml.etree import ElementTree

from kiyaku.publish.svg import element, label, line, picture, words


def test_words_and_attributes_are_escaped() -> None:
    assert element("g", words('<&"'), aria_label='"<&') == '<g aria-label="&quot;&lt;&amp;">&lt;&amp;"</g>'
    assert label(1, 2.25, "a<b") == '<text x="1.0" y="2.2" text-anchor="middle">a&lt;b</text>'


def test_an_element_without_content_is_closed_at_once() -> None:
    assert line(0, 0, 1, 1, "x") == '<line class="x" x1="0.0" y1="0.0" x2="1.0" y2="1.0"/>'


def test_a_picture_has_a_name() -> None:
    root = ElementTree.fromstring(picture("甲 & 乙", 720, 320.4, label(0, 0, "一"), role="img"))
    assert (root.get("aria-label"), root.get("viewBox"), root.get("role")) == ("甲 & 乙", "0 0 720 320", "img")
    assert root.findtext("text") == "一"
