"""How property tests run: without a limit on the time of one example, which would measure how busy the machine is."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")
