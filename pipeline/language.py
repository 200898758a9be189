"""Drafting conventions of a language, read from ``languages/<code>.yaml``.

The YAML file holds words and patterns; this module only compiles them. A new turn of phrase is a line there.
What a pattern is used for belongs to the module that asks for it.

How an entry is written:

* a pattern is a string, or a list of alternatives;
* ``{name}`` stands for another entry: of the same section first, then of the section ``words``;
* a blank stands for any run of white space, so a phrase also matches where a line breaks, and a blank followed by
  ``?`` or ``*`` for one that may be missing (within brackets write ``\\s``);
* letter case is ignored, except inside ``(?-i:...)``.

Some languages write a word in more than one way. The section ``spelling`` says which spellings are alike: texts, names
and the entries themselves are all brought to one of them (:meth:`Language.spelled`), so an entry is written only once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml

from pipeline.errors import InputError
from pipeline.patterns import compiled

_REFERENCE = re.compile(r"\{([a-z_]+)\}")
_GROUP = re.compile(r"(?<=\(\?P[<=])")
_BLANK = re.compile(r" ([?*]?)")
# The bar of đ is no combining mark, so decomposition leaves it.
_BARRED = str.maketrans("đĐ", "dD")


def available() -> list[str]:
    """Codes (BCP 47) of the languages there is a file for, in alphabetical order."""
    folder = files("pipeline") / "languages"
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


class Language:
    """The conventions of one language; obtained with :meth:`load`, which reads each file once."""

    def __init__(self, code: str, sections: dict[str, Any], plain: bool = False) -> None:
        """Take the parsed YAML: a mapping of sections, each a mapping of entries.

        A ``plain`` one is for texts that were typed without the diacritics of the language.
        """
        self.code = code
        self._plain = plain
        self._spelling = _Spelling(sections["spelling"]["alike"], sections["spelling"].get("unless_after"), plain)
        self._source = sections
        self._sections: dict[str, Any] = self._respelled(sections)
        for name in sections["spelling"].get("only_marked", ()) if plain else ():
            section, _, entry = name.partition(".")
            self._sections[section][entry] = "(?!)"

    @cached_property
    def plain(self) -> Language:
        """The same conventions for a text without diacritics."""
        return Language(self.code, self._source, plain=True)

    def suited(self, words: str) -> Language:
        """Return the conventions to read some words by: where they have no diacritics, those without.

        Headings and the headers of tables are typed plainly in texts that have their diacritics elsewhere.
        """
        return self.plain if not self._plain and words.isascii() and self.typed_plainly else self

    @property
    def typed_plainly(self) -> bool:
        """Tell whether texts in this language are also typed without its diacritics."""
        return bool(self._source["spelling"].get("also_plain"))

    def spelled(self, words: str) -> str:
        """Write words in the one spelling that patterns and names are looked for in; the length stays the same."""
        return self._spelling.apply(words)

    def _respelled(self, entry: Any) -> Any:
        if isinstance(entry, str):
            return self.spelled(entry)
        if isinstance(entry, list):
            return [self._respelled(item) for item in entry]
        if isinstance(entry, dict):
            return {self._respelled(key): self._respelled(value) for key, value in entry.items()}
        return entry

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
        return Language(code, yaml.load(text, Loader=yaml.CSafeLoader))

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

    @cached_property
    def pattern(self) -> Callable[[str], re.Pattern[str]]:
        """What returns the entry ``section.name`` as a compiled pattern; it is asked so often that no call is spent."""
        return Patterns(self.compile).__getitem__

    def compile(self, name: str) -> re.Pattern[str]:
        """Compile the entry ``section.name``."""
        try:
            return compiled(self._expand(name.partition(".")[0], self.value(name), ()))
        except re.error as error:
            raise InputError(f"languages/{self.code}.yaml", f"{name} is no pattern ({error})", "mend it") from None

    @cache  # noqa: B019 - languages are few and live as long as the process
    def section(self, name: str) -> Patterns:
        """Return the patterns of a section by their own names, for readers that ask for many of them."""
        return Patterns(lambda entry: self.pattern(f"{name}.{entry}"))

    @cache  # noqa: B019 - as above
    def opening(self, names: tuple[str, ...]) -> re.Pattern[str]:
        """Return a pattern that matches where one of several entries does, to ask once instead of for each of them."""
        # Each entry's groups get names of their own.
        sources = (_GROUP.sub(f"of{number}_", self.pattern(name).pattern) for number, name in enumerate(names))
        return compiled("|".join(f"(?:{source})" for source in sources))

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


class Patterns(dict[str, "re.Pattern[str]"]):
    """Patterns by name, each compiled when it is first asked for."""

    def __init__(self, compiling: Callable[[str], re.Pattern[str]]) -> None:
        """Begin with none; ``compiling`` makes one of a name."""
        super().__init__()
        self._compiling = compiling

    def __missing__(self, name: str) -> re.Pattern[str]:
        """Compile an entry."""
        pattern = self[name] = self._compiling(name)
        return pattern


class _Spelling:
    """Two ways to write a vowel group, the one before a letter and the one at the end of a word, made one each."""

    def __init__(self, alike: dict[str, str], unless_after: str | None, plain: bool) -> None:
        cased = {
            shape(inner): shape(final) for inner, final in alike.items() for shape in (str.lower, str.upper, str.title)
        }
        # What stands before is asked last, so that ``re`` sees at once where no vowel group begins.
        after = f"(?<![{unless_after.lower()}{unless_after.upper()}]..)" if unless_after else ""
        self._final, self._inner = cased, {final: inner for inner, final in cased.items()}
        assert all(len(group) == 2 for group in (*self._final, *self._inner))
        self._at_end = re.compile(f"(?:{'|'.join(self._final)})(?!\\w){after}") if alike else None
        self._within = re.compile(f"(?:{'|'.join(self._inner)})(?=[^\\W\\d_]){after}") if alike else None
        self._plain = plain

    def apply(self, words: str) -> str:
        if self._at_end and self._within:
            words = self._at_end.sub(lambda match: self._final[match[0]], words)
            words = self._within.sub(lambda match: self._inner[match[0]], words)
        return "".join(map(_without_marks, words)) if self._plain and not words.isascii() else words


@cache
def _without_marks(character: str) -> str:
    return unicodedata.normalize("NFD", character.translate(_BARRED))[0]


def recognise(stated: str | None, text: str) -> tuple[Language, bool]:
    """Return the language a text is read in, and whether that is certain.

    It is the one stated for it, or the one whose most frequent words make up the most of the text. Where there are no
    conventions for the stated one, the second value is False: the text is read as best as can be.
    """
    known = stated in available()
    candidates: list[Language] = []
    for code in [stated] if known and stated else available():
        language = Language.load(code)
        candidates += [language, language.plain] if language.typed_plainly else [language]
    if len(candidates) == 1:
        return candidates[0], known or stated is None
    best = max(candidates, key=lambda language: len(language.pattern("structure.common").findall(text)))
    return best, known or stated is None
