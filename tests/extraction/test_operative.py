"""Which parts of a document give orders, and which only say how tasks are set out."""

from __future__ import annotations

import pytest

from pipeline.documents.text import SourceText
from pipeline.documents.tree import read_tree
from pipeline.extraction.operative import Purpose, purposes
from pipeline.language import Language


def last(code: str, text: str) -> Purpose:
    """Return what the last provision of a text is for."""
    language = Language.load(code)
    tree = read_tree(SourceText.of(text).respelled(language.spelled), language)
    return purposes(tree, language)[tree.provisions[-1]]


@pytest.mark.parametrize(
    ("code", "text", "purpose"),
    [
        ("en", "Specific tasks of agencies are set out in Appendix II attached to this Plan.", Purpose.ENACTING),
        ("en", "The list of projects is given in the enclosed Appendix.", Purpose.ENACTING),
        ("en", "Ministries shall carry out the tasks that are set out in Appendix II.", Purpose.ORDERS),
        ("vi", "Nhiệm vụ cụ thể của các cơ quan, đơn vị được nêu tại Phụ lục II kèm theo.", Purpose.ENACTING),
        ("vi", "Các sở thực hiện các nhiệm vụ nêu tại Phụ lục II.", Purpose.ORDERS),
    ],
)
def test_a_sentence_that_says_where_tasks_are_listed_orders_nothing(code: str, text: str, purpose: Purpose) -> None:
    title = {"en": "III. KEY TASKS", "vi": "III. NHIỆM VỤ TRỌNG TÂM"}[code]
    assert last(code, f"{title}\n1. {text}\n") is purpose


@pytest.mark.parametrize(
    ("code", "title", "text"),
    [
        ("en", "I. REQUIREMENTS", "Tasks must be assigned in the spirit of “6 clear”: clear person, clear time."),
        ("vi", "I. YÊU CẦU", "Nhiệm vụ phải được giao theo tinh thần “6 rõ”: rõ người, rõ việc, rõ thời gian."),
    ],
)
def test_a_sentence_with_a_colon_is_no_title(code: str, title: str, text: str) -> None:
    assert last(code, f"{title}\n1. {text}\n") is Purpose.CONTEXT
