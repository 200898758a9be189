"""Ctrl-C stops a command wherever it is pressed, also where the exception Python makes of it is lost."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from pipeline.interrupts import noted, put_off


@pytest.fixture(autouse=True)
def at_a_terminal() -> Iterator[None]:
    """Processes that run tests side by side leave Ctrl-C to the one that started them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press() -> None:
    signal.raise_signal(signal.SIGINT)


def test_a_press_that_was_lost_stops_at_the_next_occasion() -> None:
    with noted() as stop:
        stop()
        with suppress(KeyboardInterrupt):
            press()
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                stop()


def test_an_error_that_came_of_a_press_is_told_as_one() -> None:
    with pytest.raises(KeyboardInterrupt), noted():
        with suppress(KeyboardInterrupt):
            press()
        raise RuntimeError("Query interrupted")
    with pytest.raises(ValueError, match="mistaken"), noted():
        raise ValueError("mistaken")


def test_what_must_not_be_broken_off_comes_to_its_end() -> None:
    done = False
    with pytest.raises(KeyboardInterrupt), put_off():
        press()
        done = True
    assert done
    with pytest.raises(KeyboardInterrupt):
        press()
