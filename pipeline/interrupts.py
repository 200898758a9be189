"""Ctrl-C, which must stop a command the first time it is pressed, whatever the libraries at work make of the signal.

Here belongs how a press is noted where no exception can get lost. Python raises one wherever it happens to be, and many
places lose it: modules that are being imported, DuckDB in the middle of a query, Dagster while it begins a step.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def noted() -> Iterator[Callable[[], None]]:
    """Note presses of Ctrl-C; yield a function that raises ``KeyboardInterrupt`` where one was noted, to call often.

    An error inside is one that came of the press. Python notes signals on a socket, whoever has put a handler for them.
    """
    ours, pythons = socket.socketpair()
    ours.setblocking(False)
    pythons.setblocking(False)

    def stop() -> None:
        try:
            pressed = signal.SIGINT in ours.recv(1 << 10, socket.MSG_PEEK)
        except BlockingIOError:  # no signal came
            return
        if pressed:
            raise KeyboardInterrupt

    before = signal.set_wakeup_fd(pythons.fileno(), warn_on_full_buffer=False)
    try:
        yield stop
    except Exception:
        stop()
        raise
    finally:
        signal.set_wakeup_fd(before)
        ours.close()
        pythons.close()


@contextmanager
def put_off() -> Iterator[None]:
    """Let Ctrl-C take effect at the end: for imports, which must not be broken off in the middle."""
    pressed = False

    def press(*_: object) -> None:
        nonlocal pressed
        pressed = True

    before = signal.signal(signal.SIGINT, press)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
