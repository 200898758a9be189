"""The guide for maintainers knows every kind of finding. ``UPDATE=1`` writes them into it."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.tables.schema import load_package

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "maintaining.md"
BEGIN, END = "<!-- the kinds of findings: UPDATE=1 make test writes them anew -->\n", "<!-- end -->\n"


def test_the_guide_says_what_to_do_for_each_kind_of_finding() -> None:
    findings = load_package().tables["findings"]
    order = findings.column("severity").enum
    codes = findings.column("code").values.items()
    ranked = sorted(codes, key=lambda item: (-order.index(item[1].severity), item[0]))
    lines = ["| finding | what it means | what to do |", "| --- | --- | --- |"]
    lines += [
        f"| `{code}` ({value.severity}) | {value.title}. {value.description} | {value.remedy} |"
        for code, value in ranked
    ]
    before, _, rest = GUIDE.read_text("utf-8").partition(BEGIN)
    right = before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + rest.partition(END)[2]
    if "UPDATE" in os.environ:
        GUIDE.write_text(right, "utf-8")
    assert GUIDE.read_text("utf-8") == right, "if the change is meant: UPDATE=1 make test"
