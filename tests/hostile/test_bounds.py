"""The harness itself: it sees what it is there to see."""

from __future__ import annotations

import pytest

from tests.hostile.bounds import Ran, contained, run


def test_a_command_runs_and_is_measured() -> None:
    ran = contained(run("--version"), 0, "kiyaku")
    assert ran.megabytes > 0


def test_what_a_command_refuses_has_its_status() -> None:
    contained(run("check", "--rules", "nowhere"), 1)
    contained(run("no-such-command"), 2)


@pytest.mark.parametrize(
    "ran",
    [
        Ran(0, "", "Traceback (most recent call last)", 0, 0),
        Ran(-9, "", "", 0, 0),
        Ran(0, "", "", 6, 0),
        Ran(0, "", "", 0, 501),
    ],
)
def test_a_case_out_of_bounds_is_noticed(ran: Ran) -> None:
    with pytest.raises(AssertionError):
        contained(ran)
