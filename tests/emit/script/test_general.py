"""Every kind of node of a plan is printed by the method, and computed by the function, of one name."""

from __future__ import annotations

import re
from importlib import resources
from typing import get_args

from kiyaku.emit.python import general as in_python
from kiyaku.emit.script import general
from kiyaku.plan import ir


def in_javascript() -> list[str]:
    """The functions that compute nodes in a browser, in their order."""
    source = resources.files("kiyaku.emit.script").joinpath("js", "general.js").read_text("utf-8")
    table = re.search(r"^const NODES = {\n(.*?)^};", source, re.DOTALL | re.MULTILINE)
    assert table is not None
    return re.findall(r"^  (\w+)[,:(]", table[1], re.MULTILINE)


def test_every_kind_of_node_has_a_method_and_a_function_of_one_name() -> None:
    assert set(general._METHODS) == set(get_args(ir.Node)) - {ir.Alternative}  # of plans whose readings are chosen
    assert in_javascript() == list(general._METHODS.values())
    assert all(callable(getattr(general.General, name)) for name in general._METHODS.values())


def test_the_printers_name_the_kinds_of_nodes_alike_and_in_one_order() -> None:
    one = [name for kind, name in in_python._METHODS.items() if kind is not ir.Alternative]
    other = [name for kind, name in general._METHODS.items() if kind is not ir.Chosen]  # Python prints chosen plans
    assert one == other
