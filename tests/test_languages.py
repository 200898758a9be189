"""The language files hold what the code asks for, alike in each language, and the documentation names all of it."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
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

TEXT = """THE GOVERNMENT
No. 12/NQ-CP
Hanoi, March 3, 2025

RESOLUTION
On the growth of the digital economy

Pursuant to Resolution No. 57-NQ/TW dated December 22, 2024 of the Politburo;

I. TASKS
1. The Ministry of Finance shall assume the prime responsibility for, and coordinate with the Bureau of Odd Things in, \
drafting a decree on investment before June 30, 2025.
2. The Ministry of Health shall build a national database of medicines by 2026.
"""
# Prints the rows of the document in each language, their ids without it.
READ = """
import json, pathlib
from pipeline.extraction.corpus import extract
rows = extract(pathlib.Path("sources")).rows
said = json.dumps({name: rows[name] for name in ("tasks", "task_agencies", "deadlines", "citations")}, default=str)
rows = json.loads(said.replace("12-nq-cp-2025-fr", "12-nq-cp-2025#fr"))
own = lambda language: {
    name: [json.dumps(row).replace("#fr", "") for row in table if ("#fr" in json.dumps(row)) == (language == "fr")]
    for name, table in rows.items()
}
print(json.dumps([own("en"), own("fr")]))
"""


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


def test_a_third_language_is_a_file_and_names(tmp_path: Path) -> None:
    """English under another code stands for it: nothing but the file, the aliases and the kinds of acts is told of it.

    What is read of the same text is the same, and the two are versions of nothing: neither is the original.
    """
    for folder in ("pipeline", "datapackages/vietnam-action-programmes", "sources/reference"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".yaml", ".csv", ".sql") and not {"1.0.0", "__pycache__"} & {*path.parts}:
                copy = tmp_path / path.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes())
    reference, languages = tmp_path / "sources" / "reference", tmp_path / "pipeline" / "languages"
    (languages / "fr.yaml").write_bytes((languages / "en.yaml").read_bytes())
    aliases = (reference / "agency_aliases.csv").read_text("utf-8")
    (reference / "agency_aliases.csv").write_text(aliases + re.sub(r"^(?!.*,en,).*\n", "", aliases, flags=re.M)
                                                  .replace(",en,", ",fr,"), "utf-8")  # fmt: skip
    with (reference / "document_types.csv").open(encoding="utf-8", newline="") as file:
        types = [{**row, "name_fr": row["name_en"]} for row in csv.DictReader(file)]
    with (reference / "document_types.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, types[0])
        writer.writeheader()
        writer.writerows(types)
    for language in ("en", "fr"):
        source = tmp_path / "sources" / language
        source.mkdir()
        (source / "text.txt").write_text(TEXT, "utf-8")
        (source / "source.yaml").write_text(f"language: {language}\nauthority: official\n", "utf-8")
    run = subprocess.run(
        [sys.executable, "-c", READ], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, check=True
    )
    english, french = json.loads(run.stdout)
    assert [len(english[name]) for name in ("tasks", "task_agencies", "deadlines", "citations")] == [2, 3, 2, 1]
    assert french == english


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
