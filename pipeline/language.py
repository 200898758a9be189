"""Drafting conventions of a language, read from ``languages/<code>.yaml``.

The YAML file holds words and patterns; this module only compiles them. A new turn of phrase is a line there.
What a pattern is used for belongs to the module that asks for it.

How an entry is written:

* a pattern is a string, or a list of alternatives;
* ``{name}`` stands for another entry: of the same section first, then of the section ``words``;
* a blank stands for any run of white space, so a phrase also matches where a line breaks, and a blank followed by
  ``?`` or ``*`` for one that may be missing (within brackets write ``\\s``);
* letter case is ignored, except inside ``(?-i:...)``.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml

from pipeline.errors import InputError

_REFERENCE = re.compile(r"\{([a-z_]+)\}")
_BLANK = re.compile(r" ([?*]?)")


def available() -> list[str]:
    """Codes (BCP 47) of the languages there is a file for, in alphabetical order."""
    folder = files("pipeline") / "languages"
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


class Language:
    """The conventions of one language; obtained with :meth:`load`, which reads each file once."""

    def __init__(self, code: str, sections: dict[str, Any]) -> None:
        """Take the parsed YAML: a mapping of sections, each a mapping of entries."""
        self.code = code
        self._sections = sections
        self._patterns: dict[str, re.Pattern[str]] = {}

    @staticmethod
    @cache
    def load(code: str) -> Language:
        """Read ``languages/<code>.yaml``; raises :class:`InputError` if there is none."""
        if code not in available():
            raise InputError(
                f"language {code!r}",
                "there are no drafting conventions for it",
                f"add pipeline/languages/{code}.yaml",
            )
        text = (files("pipeline") / "languages" / f"{code}.yaml").read_text("utf-8")
        return Language(code, yaml.safe_load(text))

    @cached_property
    def names(self) -> list[str]:
        """All entries as ``section.name``, so that a test can compile every one of them."""
        return [f"{section}.{name}" for section, entries in self._sections.items() for name in entries]

    def value(self, name: str) -> Any:
        """Return the entry ``section.name`` as it stands in the file."""
        section, _, entry = name.partition(".")
        try:
            return self._sections[section][entry]
        except KeyError:
            raise InputError(f"languages/{self.code}.yaml", f"no entry {name}", "add it") from None

    def pattern(self, name: str) -> re.Pattern[str]:
        """Return the entry ``section.name`` as a compiled pattern."""
        if name not in self._patterns:
            source = self._expand(name.partition(".")[0], self.value(name), ())
            try:
                self._patterns[name] = re.compile(source, re.IGNORECASE)
            except re.error as error:
                raise InputError(f"languages/{self.code}.yaml", f"{name} is no pattern ({error})", "mend it") from None
        return self._patterns[name]

    def _expand(self, section: str, entry: object, trail: tuple[str, ...]) -> str:
        if isinstance(entry, list):
            return "(?:" + "|".join(self._expand(section, item, trail) for item in entry) + ")"

        def refer(match: re.Match[str]) -> str:
            name = match[1]
            home = section if name in self._sections[section] else "words"
            if name in trail or name not in self._sections.get(home, {}):
                raise InputError(f"languages/{self.code}.yaml", f"{{{name}}} in {section} leads nowhere", "mend it")
            return "(?:" + self._expand(home, self._sections[home][name], (*trail, name)) + ")"

        blanks = _BLANK.sub(lambda blank: r"\s*" if blank[1] else r"\s+", str(entry))
        return _REFERENCE.sub(refer, blanks)


def recognise(stated: str | None, text: str) -> tuple[Language, bool]:
    """Return the language a text is read in, and whether that is certain.

    It is the one stated for it, or the one whose most frequent words make up the most of the text. Where there are no
    conventions for the stated one, the second value is False: the text is read as best as can be.
    """
    if stated in available():
        return Language.load(stated), True
    counts = {code: len(Language.load(code).pattern("structure.common").findall(text)) for code in available()}
    best = max(counts, key=lambda code: (counts[code], code))
    return Language.load(best), stated is None
