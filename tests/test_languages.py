"""The language files hold what the code asks for, alike in each language, and the documentation names all of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from pipeline.documents.text import SourceText
from pipeline.documents.tree import read_tree
from pipeline.language import Language, available

ROOT = Path(__file__).parents[1]
FILES = {
    code: yaml.safe_load((ROOT / "pipeline" / "languages" / f"{code}.yaml").read_text("utf-8")) for code in available()
}
# "deadlines.ics" is the name of a file.
ASKED = re.compile(r"[\"']({})\.(?!ics|jsonl|csv)([a-z_]+)[\"']".format("|".join(FILES["en"])))
# Read where a language has them: how it may be spelled is settled in pipeline/language.py alone.
OPTIONAL = {"spelling"}


def asked() -> set[tuple[str, str]]:
    """Section and name of each entry that the code names in full; what writes packages reads no drafting."""
    sources = (path for path in (ROOT / "pipeline").rglob("*.py") if "publication" not in path.parts)
    return {(match[1], match[2]) for source in sources for match in ASKED.finditer(source.read_text("utf-8"))}


@pytest.mark.parametrize("code", FILES)
def test_every_entry_the_code_asks_for_is_there(code: str) -> None:
    missing = [f"{section}.{name}" for section, name in sorted(asked()) if name not in FILES[code][section]]
    assert len(asked()) > 100
    assert missing == []


@pytest.mark.parametrize("code", FILES)
def test_an_entry_of_one_language_alone_is_a_piece_of_its_others(code: str) -> None:
    text = (ROOT / "pipeline" / "languages" / f"{code}.yaml").read_text("utf-8")
    others = [content for other, content in FILES.items() if other != code]
    alone = [
        f"{section}.{name}"
        for section, entries in FILES[code].items()
        if section not in OPTIONAL
        for name in entries
        if any(name not in content.get(section, {}) for content in others) and len(re.findall(rf"\b{name}\b", text)) < 2
    ]
    assert alone == []


@pytest.mark.parametrize("code", FILES)
def test_both_have_the_same_sections(code: str) -> None:
    assert FILES[code].keys() == FILES["en"].keys()


def test_the_documentation_names_every_section_and_entries_that_exist() -> None:
    text = (ROOT / "docs" / "languages.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| [^|]+ \| ([^|]+) \|", text, re.MULTILINE))
    assert rows.keys() == FILES["en"].keys()
    for section, entries in rows.items():
        for name in re.findall(r"`([a-z_]+)`", entries):
            assert any(name in content[section] for content in FILES.values()), f"{section}.{name}"


def test_words_without_diacritics_are_read_by_conventions_without_them() -> None:
    vietnamese = Language.load("vi")
    assert vietnamese.suited("II. NHIEM VU") is vietnamese.plain
    assert vietnamese.suited("II. NHIỆM VỤ") is vietnamese
    assert Language.load("en").suited("II. TASKS") is Language.load("en")


def test_a_file_that_knows_no_words_yet_divides_a_text_by_its_labels() -> None:
    def empty(name: str, value: object) -> object:
        listed = isinstance(value, list) and (name in ("forms", "called_quarters") or isinstance(value[0], dict))
        return {} if isinstance(value, dict) else [] if listed else "(?!)"

    sections = {
        section: {name: empty(name, value) for name, value in entries.items()}
        for section, entries in FILES["en"].items()
    }
    tree = read_tree(SourceText.of("I. Xyz\n1. Abc\na) Def\nb) Ghi\nII. Uvw"), Language("xx", sections))
    assert [unit.path for unit in tree.provisions] == ["I", "I/1", "I/1/a", "I/1/b", "II"]
