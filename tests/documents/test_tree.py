"""The tree is lossless, and units stand where a reader of the document would put them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents.text import SourceText, decode
from pipeline.documents.tree import Tree, read_tree
from pipeline.language import Language

ROOT = Path(__file__).parents[2]
ENGLISH = Language.load("en")
TEXTS = sorted([*ROOT.glob("sources/*/text.*"), *ROOT.glob("tests/unseen*/*/text.*")])


def read(text: str) -> Tree:
    return read_tree(SourceText.of(text), ENGLISH)


def paths(text: str) -> list[str]:
    return [unit.path for unit in read(text).provisions]


def words(tree: Tree, path: str) -> str:
    unit = next(unit for unit in tree.provisions if unit.path == path)
    return tree.text.words(unit.body, unit.end)


def assert_lossless(tree: Tree) -> None:
    text, reached = tree.text.folded, 0
    for unit in tree.provisions:
        assert unit.start >= reached, f"{unit.path} begins inside the provision before it"
        assert not text[reached : unit.start].strip(), f"words before {unit.path} are in no provision"
        assert unit.start <= unit.body <= unit.end
        reached = unit.end
    assert not text[reached:].strip()
    assert len({unit.path for unit in tree.provisions}) == len(tree.provisions)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.parent.name)
def test_every_character_of_a_source_is_in_one_provision(path: Path) -> None:
    tree = read_tree(SourceText.of(decode(path.read_bytes(), path.name)), ENGLISH)
    assert_lossless(tree)


LINES = st.sampled_from(
    [
        "", "I. OBJECTIVES", "II. TASKS", "1. Build roads.", "2. The Ministry of Finance:", "a) Pay.", "b/ Plan.", "dd) X",
        "- Do", "+ Do more", "No. | Task | Lead agency | Deadline |", "1 | Build | MOF | 2025 |", "| |", "No. |", "Task |",
        "Lead agency |", "1 |", "Build |", "|", "APPENDIX I", "Article 1. Issue this.", "Chapter II", "GENERAL PROVISIONS",
        "---", "| --- | --- |", "[1] A note.", "ON", "BEHALF OF THE GOVERNMENT |", "Page 2", "1.1. Foo", "(i) bar", "Hà Nội\u0301",
        "No.", "Task", "Lead agency", "Deadline", "1", "2", "**Article 2.** Bold", "## III. HEADING", "Recipients:", "paragraph that goes", "on here.", "\ufeff", "20%", "C. x",
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=25).map("\n".join) | st.text(alphabet="I1a.)-|\n# *+:Atỉ\u0301", max_size=80))
def test_no_text_whatever_loses_a_character(text: str) -> None:
    assert_lossless(read(text))


def test_parts_points_letters_and_bullets() -> None:
    text = "II. TASKS\n1. To renew\na/ Ministries:\n- First\n- Second\ndd/ Last\n2. To build\na/ Again"
    assert paths(text) == ["II", "II/1", "II/1/a", "II/1/a/-1", "II/1/a/-2", "II/1/dd", "II/2", "II/2/a"]


def test_a_paragraph_after_bullets_goes_on_with_the_point() -> None:
    text = "1. To build\nb/ The Ministry shall:\n- Build\nThe Ministry shall also plan."
    assert paths(text) == ["1", "1/b", "1/b/-1", "1/b/p1"]


def test_a_point_may_begin_with_a_number() -> None:
    assert paths("II. TASKS\n1. Build roads.\n2. 100% of communes have roads.\n3. 12 ports are built.") == [
        "II",
        "II/1",
        "II/2",
        "II/3",
    ]


def test_articles_with_clauses_and_decimal_points() -> None:
    text = "Chapter I\nGENERAL\nArticle 3. Tasks\n1. First:\n1.1. Do\n1.2. Do\n2. Second\nArticle 4. Effect\nIt takes effect."
    assert paths(text) == [
        "CH1", "CH1/ART3", "CH1/ART3/1", "CH1/ART3/1/1.1", "CH1/ART3/1/1.2", "CH1/ART3/2", "CH1/ART4", "CH1/ART4/p1",
    ]  # fmt: skip


def test_an_article_may_hold_a_whole_programme() -> None:
    text = "Article 1. Approve the Scheme with the following contents:\nI. VIEWPOINTS\n1. One\nII. TASKS\nArticle 2. Effect"
    assert paths(text) == ["ART1", "ART1/I", "ART1/I/1", "ART1/II", "ART2"]


def test_letters_that_are_numerals_too_stand_in_a_series_of_letters() -> None:
    letters = ["A", "B", "C", "D", "E", "G", "H", "I", "K", "L", "M"]
    assert paths("\n".join(f"{letter}. PART" for letter in letters)) == letters


def test_an_annexed_programme_begins_anew() -> None:
    text = "Article 1. Issue the Program.\nArticle 2. Implement it.\nON BEHALF OF THE GOVERNMENT\nPLAN\nI. TASKS\n1. Do"
    assert paths(text)[-2:] == ["I", "I/1"]
    assert [unit.kind for unit in read(text).provisions][2:4] == ["signature", "heading"]


def test_capital_letters_are_letters_where_a_series_of_them_is_open() -> None:
    assert paths("A. One\nB. Two\nC. Three\nD. Four") == ["A", "B", "C", "D"]


def test_a_second_d_is_the_letter_after_it_printed_without_its_bar() -> None:
    assert paths("a) One\nb) Two\nc) Three\nd) Four\nd) Five\ne) Six") == ["a", "b", "c", "d", "dd", "e"]
    assert paths("a) One\nb) Two\nc) Three\nd) Four\nđ) Five\ne) Six") == ["a", "b", "c", "d", "dd", "e"]


def test_a_printers_line_breaks_are_undone() -> None:
    sentence = "The Ministry of Finance shall balance the annual budget and report on its use to the"
    paragraph = f"1. {sentence}\nGovernment. It shall also plan the next year, and it shall\npublish all of it.\n\n"
    tree = read("I. TASKS\n\n" + paragraph * 12)
    assert words(tree, "I/1").endswith("publish all of it.")
    assert len(tree.provisions) == 13


def test_titles_in_capitals_are_joined() -> None:
    tree = read("APPENDIX II\nLIST\nOF TASKS FOR\n2024\n(Enclosed with Resolution No. 1)\nText")
    assert words(tree, "APP") == "LIST OF TASKS FOR 2024"


def test_a_lone_appendix_needs_no_number_in_paths() -> None:
    text = "APPENDIX {}\nTASKS\nNo. | Task | Lead agency |\n1. | Build | MOF |"
    assert paths(text.format("I"))[-1] == "APP/1"
    assert paths(text.format("I") + "\n" + text.format("II"))[-1] == "APP2/1"


STACKED = "No. |\nTask |\nLead agency |\nDeadline |\n{}"


def cells(tree: Tree, path: str) -> dict[str, str]:
    unit = next(unit for unit in tree.provisions if unit.path == path)
    return {cell.role: tree.text.words(cell.start, cell.end) for cell in unit.cells}


def test_cells_on_lines_of_their_own() -> None:
    tree = read(
        "APPENDIX\nTASKS\n"
        + STACKED.format("I. |\nGroup |\n|\n|\n1. |\nBuild\nroads |\nMOF |\n2025 |\n2. |\nPlan |\nMOH |\n|\n")
    )
    assert cells(tree, "APP/1") == {"number": "1.", "task": "Build roads", "lead": "MOF", "deadline": "2025"}
    assert cells(tree, "APP/2")["deadline"] == ""
    assert next(unit for unit in tree.provisions if unit.path == "APP/I").kind == "heading"


def test_a_row_that_lost_a_cell_does_not_shift_the_next() -> None:
    tree = read(
        "APPENDIX\nTASKS\n"
        + STACKED.format("1. |\nBuild |\nMOF |\n2. |\nPlan |\nMOH |\n2026 |\n3. |\nGo |\nMOJ |\n2027 |")
    )
    assert cells(tree, "APP/2") == {"number": "2.", "task": "Plan", "lead": "MOH", "deadline": "2026"}
    assert [unit.problems for unit in tree.provisions if unit.path == "APP/1"] == [["missing-cells"]]


BARE = "APPENDIX\nTASKS\nNo.\nTask\nLead agency\nDeadline\n"


def test_cells_on_lines_with_nothing_between_them() -> None:
    tree = read(f"{BARE}I\nGroup\n1\nBuild\nMOF\n2025\n2\nPlan\nMOH\n2026\nII\nLast\n3\nGo\nMOJ\n2027\n")
    assert cells(tree, "APP/1") == {"number": "1", "task": "Build", "lead": "MOF", "deadline": "2025"}
    assert cells(tree, "APP/3") == {"number": "3", "task": "Go", "lead": "MOJ", "deadline": "2027"}
    assert [unit.path for unit in tree.provisions if unit.kind == "heading"] == ["APP/I", "APP/II"]


def test_such_a_table_ends_where_its_numbers_do() -> None:
    tree = read(f"{BARE}1\nBuild\nMOF\n2025\n2\nPlan\nMOH\n2026\nRecipients:\n- All\n- Others\n5\n6")
    assert [unit.path for unit in tree.provisions if unit.kind == "row"] == ["APP/1", "APP/2"]
    assert cells(tree, "APP/2")["deadline"] == "2026"


def test_a_word_that_heads_a_column_begins_no_table_by_itself() -> None:
    assert not [unit for unit in read("I. TASKS\nNo.\n1. Build\n2. Plan\n3. Go").provisions if unit.kind == "table"]


def test_headings_typed_without_diacritics() -> None:
    text = "CHUONG I\nNHIEM VU\nDieu 1. Xây dựng đường\nPHU LUC\nTT | Nhiem vu | Co quan chu tri |\n1 | Xây dựng | Bộ Y tế |"
    tree = read_tree(SourceText.of(text), Language.load("vi"))
    assert [unit.path for unit in tree.provisions if unit.kind != "table"] == ["CH1", "CH1/ART1", "APP", "APP/1"]
    assert cells(tree, "APP/1")["lead"] == "Bộ Y tế"


def test_columns_are_known_by_the_words_of_their_headers() -> None:
    tree = read(
        "| Time of completion | Presiding body | Contents | No. |\n|---|---|---|---|\n| 2025 | MOF | Build | 1 |"
    )
    assert cells(tree, "1") == {"deadline": "2025", "lead": "MOF", "task": "Build", "number": "1"}


def test_a_header_repeated_after_a_page_break_is_no_row() -> None:
    header = "| No. | Task | Lead agency |\n|---|---|---|\n"
    tree = read(f"{header}| 1 | Build | MOF |\n\nPage 2\n\n{header}| 2 | Plan | MOH |\n")
    assert [unit.path for unit in tree.provisions if unit.kind == "row"] == ["1", "2"]
    assert [unit.kind for unit in tree.provisions if unit.problems == ["repeated-header"]] == ["boilerplate"]


@pytest.mark.parametrize("number", ["", "II"])
def test_a_theme_worded_like_the_end_of_the_body_above_is_a_theme(number: str) -> None:
    body = "Ministry of Science and Technology"
    tree = read(
        f"| No. | Task | Lead agency |\n| 1 | Build | {body} |\n| {number} | Science and technology | |\n| 2 | Plan | MOH |\n"
    )
    below = next(unit for unit in tree.provisions if unit.path.endswith("2") and unit.kind == "row")
    assert below.parent is not None and "Science and technology" in tree.text.words(below.parent.body, below.parent.end)


def test_words_printed_again_behind_a_page_break_are_no_theme() -> None:
    row = "| 1 | Build | Ministry of Industry and Trade, Ministry of Science and Technology |"
    tree = read(
        f"| No. | Task | Lead agency |\n{row}\n| | | Ministry of Science and Technology |\n| 2 | Plan | MOH |\n"
    )
    assert [(unit.path, unit.problems) for unit in tree.provisions if unit.kind != "table"] == [("1", []), ("2", [])]


def test_sub_rows_stand_below_their_row() -> None:
    header = "| No. | Indicator | Unit | Target by 2030 |\n"
    tree = read(f"{header}| 11 | Services | | |\n| 11.1 | Online | % | 80 |\n| 12 | Cash | % | 20 |\n")
    assert [(unit.path, unit.parent.path) for unit in tree.provisions if unit.path == "11.1" and unit.parent] == [
        ("11.1", "11")
    ]


def test_numbers_that_begin_anew_in_each_theme_keep_the_theme() -> None:
    header = "| No. | Task | Lead agency |\n"
    tree = read(f"{header}| I | One | |\n| 1 | A | MOF |\n| II | Two | |\n| 1 | B | MOH |\n")
    assert [unit.path for unit in tree.provisions if unit.kind == "row"] == ["I/1", "II/1"]


def test_furniture_of_a_site_is_boilerplate() -> None:
    tree = read(
        "I. TASKS\n1. Build.\nPlease log in to a subscriber account to use this function.\nComment (0)\nÝ kiến bạn đọc của bạn"
    )
    assert [unit.kind for unit in tree.provisions][-3:] == ["boilerplate"] * 3


def test_a_distribution_list_orders_nothing() -> None:
    tree = read("Article 1. Effect.\nRecipients:\n- Ministries;\n- Archive.\nFOR THE PRIME MINISTER")
    assert {unit.kind for unit in tree.provisions[1:]} == {"signature"}
