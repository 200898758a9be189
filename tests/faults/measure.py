"""Does one thing after the other, each in a process forked for it, so that each has a peak of memory of its own."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any


def measure(work: Callable[..., dict[str, Any]], *arguments: Any) -> None:
    """Print as one line of JSON what ``work`` tells of the arguments, what it took, and how much memory was in use at most.

    What it took are seconds of CPU time, the same on a busy machine. What was loaded before counts as memory, not as
    time. Ends the program where ``work`` fails.
    """
    sys.stdout.flush()
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        if status:
            sys.exit(1)
        return
    status = 1
    try:
        started = time.process_time()
        told = work(*arguments)
        taken = {
            "seconds": time.process_time() - started,
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        print(json.dumps(told | taken, default=str), flush=True)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)  # what the other process has opened is for that one to close
