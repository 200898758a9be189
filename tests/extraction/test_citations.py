"""Other documents are found by their numbers, with what the words around each number say of it."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.documents.identifier import slug
from pipeline.documents.text import SourceText
from pipeline.extraction.citations import RELATIONS, Citation, Corpus, Known, Own, find_citations
from pipeline.extraction.metadata import read_metadata
from pipeline.extraction.register import Matcher, Register
from pipeline.language import Language

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "gold"
PCC = "party-central-committee"
MOST = "ministry-of-science-and-technology"
MOF = "ministry-of-finance"
MIC = "ministry-of-information-and-communications"
NASC = "national-assembly-standing-committee"


@cache
def matcher() -> Matcher:
    return Register.load(ROOT / "sources" / "reference").matcher(Language.load("en"))


def cite(text: str, own: Own | None = None) -> list[Citation]:
    """Return the citations of a text that is one provision."""
    folded = SourceText.of(text).folded
    return find_citations(folded, [(0, len(folded))], matcher(), own or Own())[0]


def only(text: str, own: Own | None = None) -> Citation:
    (citation,) = cite(text, own)
    return citation


def codes(citation: Citation) -> list[str]:
    return [problem.code for problem in citation.problems]


@cache
def of_source(document_id: str) -> tuple[Citation, ...]:
    """Return the citations of a source document, its lines taken as provisions."""
    source = SourceText.of((ROOT / "sources" / document_id / "text.txt").read_bytes().decode())
    spans, start = [], 0
    for line in source.folded.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    own = read_metadata(source, matcher()).own
    return tuple(citation for found in find_citations(source.folded, spans, matcher(), own) for citation in found)


def strongest(citations: tuple[Citation, ...]) -> dict[str, str]:
    """Return the strongest relation of each number."""
    relations: dict[str, str] = {}
    for citation in sorted(citations, key=lambda citation: -RELATIONS.index(citation.relation)):
        relations[citation.number] = citation.relation
    return relations


@pytest.mark.parametrize("document_id", ["50-nq-cp-2020", "52-nq-tw-2019"])
def test_gold(document_id: str) -> None:
    rows = [json.loads(line) for line in (GOLD / f"{document_id}.citations.jsonl").read_text("utf-8").splitlines()]
    names = {row["document_type_id"]: row["name_en"] for row in matcher().register.document_types}
    found = of_source(document_id)
    facts = {(c.number, names[c.document_type or ""], c.issuer_id, str(c.issued_on)) for c in found}
    for row in rows:
        issuer = matcher().match(row["issuer"], 0, len(row["issuer"]))
        assert issuer is not None
        assert (row["number"], row["type"], issuer.agency_id, row["date"]) in facts
    assert strongest(found) == {row["number"]: row["relation"].replace("_", "-") for row in rows}


def test_numbers_of_the_other_sources() -> None:
    assert strongest(of_source("03-nq-cp-2025")) == {
        "57-NQ/TW": "implements",
        "03/NQ-CP": "promulgated-with",
        "04/TTr-BKHCN-BTTTT": "cites",
        "83/BKHCN-BTTTT-VP": "cites",
        "45-NQ/TW": "cites",
        "109/2022/ND-CP": "amends",
        "80/2020/ND-CP": "amends",
        "79/2021/ND-CP": "amends",
        "97/2018/ND-CP": "amends",
        "1552/BTTTT-TTH": "cites",
        "708/BTTTT-CATTT": "cites",
        "107/2021/ND-CP": "cites",
        "87/2021/ND-CP": "replaces",
        "97/2023/ND-CP": "replaces",
        "37/2018/QD-TTg": "amends",
        "157/2007/QD-TTg": "amends",
        "05/2022/QD-TTg": "amends",
    }
    assert strongest(of_source("709-qd-ttg-2024")) == {
        "69-KL/TW": "implements",
        "709/QD-TTg": "promulgated-with",
        "20-NQ/TW": "cites",
        "2533/TTr-BKHCN": "cites",
        "1782/TTr-BKHCN": "cites",
        "29-NQ/TW": "cites",
        "45-NQ/TW": "cites",
        "25/CT-TTg": "cites",
        "95/2014/ND-CP": "amends",
        "70/2018/ND-CP": "replaces",
        "169/2007/ND-CP": "amends",
    }


@pytest.mark.parametrize(
    ("text", "number", "document_type", "issuer_id"),
    [
        ("Resolution No. 57-NQ/TW of the Politburo", "57-NQ/TW", "resolution", "politburo"),
        ("the Political Bureau's Resolution No.52-NQ/TW", "52-NQ/TW", "resolution", "politburo"),
        ("Directive No. 13-CT/TW of the Secretariat", "13-CT/TW", "directive", "party-secretariat"),
        ("Resolution No. 11-NQ/TW of the 5thplenum of the 12thParty Central Committee", "11-NQ/TW", "resolution", PCC),
        ("Regulation No. 24-QD/TW of the Party Central Committee", "24-QD/TW", "party-regulation", PCC),
        ("Decision No. 1269/QD-TTg", "1269/QD-TTg", "decision", "prime-minister"),
        ("Decision number 1269/QĐ-TTg", "1269/QĐ-TTg", "decision", "prime-minister"),
        ("DECISION NO. 1269/QÐ-TTG", "1269/QĐ-TTg", "decision", "prime-minister"),
        ("Government Decree No. 107/2021/ND-CP", "107/2021/ND-CP", "decree", "government"),
        ("Directive 25/CT-TTg", "25/CT-TTg", "directive", "prime-minister"),
        ("Directive No. 25 /CT - TTg", "25/CT-TTg", "directive", "prime-minister"),
        ("Decision No. 709/QD-TTg - HANOI", "709/QD-TTg", "decision", "prime-minister"),
        ("Statement No. 04/TTr-BKHCN-BTTTT", "04/TTr-BKHCN-BTTTT", "submission", MOST),
        ("Official Dispatch No. 83/BKHCN-BTTTT-VP", "83/BKHCN-BTTTT-VP", "official-dispatch", MOST),
        ("Dispatch No. 110/CD-TTg", "110/CD-TTg", "official-telegram", "prime-minister"),
        ("Circular No. 03/2009/TT-BNG", "03/2009/TT-BNG", "circular", "ministry-of-foreign-affairs"),
        ("Joint Circular No. 12/2015/TTLT-BTC-BKHCN", "12/2015/TTLT-BTC-BKHCN", "joint-circular", MOF),
        ("Resolution No. 176/2025/QH15", "176/2025/QH15", "resolution", "national-assembly"),
        ("the Law on Science and Technology No. 29/2013/QH13", "29/2013/QH13", "law", "national-assembly"),
        ("Law No. 12/2031/QH17", "12/2031/QH17", "law", "national-assembly"),
        ("the Conclusion (No. 69-KL/TW) of the Politburo", "69-KL/TW", "conclusion", "politburo"),
        ("under 1269/QD-TTg of 2019", "1269/QD-TTg", "decision", "prime-minister"),
        ("Resolution of the 6th plenum of the 13th Central Committee No. 27-NQ/TW", "27-NQ/TW", "resolution", PCC),
        ("Resolution No. 12-NQ/TW of the 5thplenum of the XIIthCentral Committee", "12-NQ/TW", "resolution", PCC),
        ("Resolution No. 1210/2016/UBTVQH13", "1210/2016/UBTVQH13", "resolution", NASC),
        ("Notice No. 45/TB-VPCP", "45/TB-VPCP", "notice", "office-of-the-government"),
        ("Official Letter 5024/BTTTT-CĐSQG", "5024/BTTTT-CĐSQG", "official-dispatch", MIC),
        ("Joint Resolution No. 403/2017/NQLT-UBTVQH14-CP", "403/2017/NQLT-UBTVQH14-CP", "joint-resolution", NASC),
        ("Guidance No. 05/HD-BNV", "05/HD-BNV", "guidance", "ministry-of-home-affairs"),
        ("Resolution No. 66.4/2025/NQ-CP", "66.4/2025/NQ-CP", "resolution", "government"),
    ],
)  # fmt: skip
def test_numbers(text: str, number: str, document_type: str, issuer_id: str) -> None:
    citation = only(f"To act under {text}, and so on.")
    assert (citation.number, citation.document_type, citation.issuer_id) == (number, document_type, issuer_id)


@pytest.mark.parametrize(
    "text",
    [
        "24/7 support in 2021-2025", "a rate of 10-GB/s", "ISO/IEC 27001-A and TCVN 11930/2017", "by 30/6/2025",
        "No. 5", "Law on Data dated November 30, 2024", "Project 06", "5G/6G", "3-D printing", "the 2013-CP model",
    ],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert cite(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Resolution No. 57-NQ/TW dated December 22, 2024 of the Politburo",
        "Resolution No. 57-NQ/TW of the Politburo dated December 22, 2024",
        "Resolution No. 57-NQ/TW of December 22, 2024, of the Political Bureau",
        "Resolution No. 57-NQ/TW, issued on 22 December 2024 by the Politburo",
        "Resolution No. 57-NQ/TW issued by the Politburo on December 22, 2024",
        "the Politburo's Resolution No. 57-NQ/TW of the 22nd of December, 2024",
        "the Politburo’s Resolution No. 57-NQ/TW dated\n22/12/2024",
        "the December 22, 2024 Resolution No. 57-NQ/TW of the Politburo",
        "On December 22, 2024, the 13th Political Bureau promulgated the Resolution No. 57-NQ/TW",
        "On 22 December 2024, General Secretary To Lam signed and issued Resolution No. 57-NQ/TW of the Politburo",
        "RESOLUTION NO. 57-NQ/TW DATED DECEMBER 22,\n2024 OF THE POLITICAL BUREAU",
    ],
)
def test_date_and_issuer_stand_before_or_behind(text: str) -> None:
    citation = only(text)
    assert (citation.issued_on, citation.issuer_id) == (date(2024, 12, 22), "politburo")
    assert not citation.problems
    assert text[citation.start : citation.end].lstrip("the ").startswith(text.lstrip("the ")[:8])


TITLE = Own("10/NQ-CP", "government", date(2025, 2, 1), frozenset({"57-nq-tw"}))


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("(Enclosed with Resolution No. 10/NQ-CP dated February 1, 2025 of the Government)", ["promulgated-with"]),
        ("(Attached to the Plan in the Resolution No. 10/NQ-CP)", ["promulgated-with"]),
        ("No. 10/NQ-CP", []),
        ("(Enclosed with Resolution No. 10/NQ-CP dated March 3, 2021)", ["cites"]),
        ("the Strategy promulgated together with Decision No. 411/QD-TTg", ["cites"]),
        ("develop plans to carry out Resolution No. 57-NQ/TW", ["implements"]),
        ("implement the tasks and solutions set forth in Resolution No. 57-NQ/TW", ["implements"]),
        ("communicate Resolution No. 57-NQ/TW", ["cites"]),
        ("effectively implement Resolution No. 29-NQ/TW", ["cites"]),
        ("Pursuant to Decree No. 15/2020/ND-CP; Decree No. 60/2021/ND-CP;", ["pursuant-to", "pursuant-to"]),
        ("Pursuant to Decree No. 15/2020/ND-CP amending Decree No. 60/2013/ND-CP;", ["pursuant-to", "cites"]),
        ("On the basis of Resolution No. 5/NQ-CP, ministries act", ["pursuant-to"]),
        ("Pursuant to the Constitution; At the request of the Minister in Report No. 5/TTr-BTC", ["cites"]),
        ("Amend Decree No. 109/2022/ND-CP on activities", ["amends"]),
        ("Amend Decree No. 79/2021/ND-CP and Decree No. 97/2018/ND-CP on loans", ["amends", "amends"]),
        ("Amend Decree No. 79/2021/ND-CP on debts and Decree No. 97/2018/ND-CP on loans", ["amends", "amends"]),
        ("Decree amending and supplementing a number of articles of the Decree No. 95/2014/ND-CP", ["amends"]),
        ("amendments to Clause 1, Article 5 of Circular No. 3/2020/TT-BTC", ["amends"]),
        ("Amend the Program issued together with Resolution No. 03/NQ-CP", ["amends"]),
        ("Amend or replace Prime Minister's Decision No. 37/2018/QD-TTg", ["amends"]),
        ("Decree No. 95/2014/ND-CP amended by Decree No. 60/2020/ND-CP", ["cites", "cites"]),
        ("under Decree No. 1/2014/ND-CP amending Decree No. 6/2010/ND-CP", ["cites", "cites"]),
        ("Decree replacing the Decree No. 70/2018/ND-CP", ["replaces"]),
        ("(to replace Decree No. 87/2021/ND-CP and Decree No. 97/2023/ND-CP)", ["replaces", "replaces"]),
        ("This Decision supersedes Decision No. 5/QD-TTg dated May 5, 2015", ["replaces"]),
        ("Decision No. 5/QD-TTg ceases to be effective from the date of this Decision.", ["replaces"]),
        ("Decision No. 5/QD-TTg and Decision No. 6/QD-TTg are hereby replaced.", ["replaces", "replaces"]),
        ("Decision No. 5/QD-TTg dated May 5, 2015 of the Prime Minister is annulled.", ["replaces"]),
        ("To repeal Decision No. 5/QD-TTg", ["replaces"]),
        ("Article 5 of Decree No. 15/2020/ND-CP is abolished.", ["amends"]),
        ("to annul Clause 2, Article 5 of Decree No. 15/2020/ND-CP", ["amends"]),
        ("replacing Appendix I of Decision No. 5/QD-TTg", ["amends"]),
        ("implement Conclusion No. 9-KL/TW on implementing Resolution No. 57-NQ/TW", ["cites", "implements"]),
    ],
)  # fmt: skip
def test_relations(text: str, relations: list[str]) -> None:
    assert [citation.relation for citation in cite(text, TITLE)] == relations


@pytest.mark.parametrize(
    ("code", "text", "day"),
    [
        ("en", "the Law No. 34/2018/QH14 on amendments to the Law on Education dated November 19, 2018", "2018-11-19"),
        ("vi", "Luật số 34/2018/QH14 sửa đổi Luật Giáo dục đại học ngày 19 tháng 11 năm 2018", "2018-11-19"),
        # The day of a law in the title, and one that the title itself is about.
        ("en", "the Law No. 34/2018/QH14 on amendments to the Law on Education dated June 18, 2012", ""),
        ("vi", "Luật số 34/2018/QH14 sửa đổi một số điều áp dụng từ ngày 19 tháng 11 năm 2018", ""),
    ],
)
def test_a_day_behind_the_title_is_that_of_the_year_in_the_number(code: str, text: str, day: str) -> None:
    of_language = matcher().register.matcher(Language.load(code))
    (found,) = find_citations(text, [(0, len(text))], of_language, Own())
    assert str(found[0].issued_on or "") == day


@pytest.mark.parametrize(
    "words", ["1, ", "a ", "supplements of ", "and ", "of the ", "issued ", "(", "  ", "12, 2024 "]
)
def test_long_lists_are_read_in_no_time(words: str) -> None:
    for verb in ("Amend ", "implement ", "replace ", "Pursuant to ", "On May 5, 2020 "):
        assert len(cite(verb + words * 200 + "Decree No. 15/2020/ND-CP " + words * 200)) == 1


def test_a_list_shares_its_issuer() -> None:
    for text in (
        "the Politburo's Resolutions No. 57-NQ/TW and No. 59-NQ/TW",
        "Resolutions No. 57-NQ/TW, No. 59-NQ/TW of the Politburo",
    ):
        assert [(c.number, c.issuer_id) for c in cite(text)] == [("57-NQ/TW", "politburo"), ("59-NQ/TW", "politburo")]


def test_a_body_that_is_not_in_the_register_inherits_no_issuer() -> None:
    citations = cite("Resolution No. 5/NQ-CP of the Government and Resolution No. 08-NQ/TU of the Provincial Committee")
    assert [citation.issuer_id for citation in citations] == ["government", None]


def test_a_number_behind_another_needs_no_introduction() -> None:
    found = cite(
        "in compliance with documents No. 1552/BTTTT-TTH and 708/BTTTT-CATTT; as per Decree No. 107/2021/ND-CP"
    )
    assert [citation.number for citation in found] == ["1552/BTTTT-TTH", "708/BTTTT-CATTT", "107/2021/ND-CP"]


def test_a_short_mention_takes_date_and_issuer_from_the_full_one() -> None:
    text = "Resolution No. 57-NQ/TW dated December 22, 2024 of the Politburo.\nStudy Resolution No. 57-NQ/TW."
    border = text.index("Study")
    first, second = find_citations(text, [(0, border), (border, len(text))], matcher(), Own())
    assert second[0].issued_on == date(2024, 12, 22)
    assert second[0].issuer_id == "politburo"
    assert text[second[0].start : second[0].end] == "Resolution No. 57-NQ/TW"
    assert not (first[0].problems or second[0].problems)


def test_documents_of_one_number_stay_apart() -> None:
    text = (
        "Resolution No. 29-NQ/TW of July 25, 2019 of the Politburo; Resolution No. 29-NQ/TW dated November 17, 2022 of "
        "the Party Central Committee; Resolution No. 29-NQ/TW."
    )
    first, second, third = cite(text)
    assert (first.issued_on, first.issuer_id) == (date(2019, 7, 25), "politburo")
    assert (second.issued_on, second.issuer_id) == (date(2022, 11, 17), "party-central-committee")
    assert third.issued_on is None
    assert codes(second) == ["ambiguous-document"]
    assert "ambiguous-document" in codes(third)


def test_one_row_a_document_and_provision_with_its_strongest_relation() -> None:
    citation = only("Based on Resolution No. 57-NQ/TW, plans to carry out Resolution No. 57-NQ/TW are made.", TITLE)
    assert citation.relation == "implements"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Resolution No. 29-NQ/TW dated November 17, 2022", "unknown-issuer"),
        ("Resolution No. 3-NQ/TU dated November 17, 2022", "unknown-issuer"),
        ("the Prime Minister's Decree No. 15/2020/ND-CP", "unknown-issuer"),
        ("Resolution No. 17/NQ-CP", "citation-not-dated"),
        ("Resolution No. 17/NQ-CP of February 30, 2019", "impossible-date"),
        ("Decree No. 15/2020/ND-CP dated May 5, 2019", "ambiguous-document"),
        ("Decree No. 17/NQ-CP of March 7, 2019", "ambiguous-document"),
        ("No. 12/2020/QH14", "unknown-document-type"),
        ("No. 24-QD/TW of the Politburo dated May 5, 2019", "unknown-document-type"),
    ],
)
def test_what_stays_open_is_a_finding(text: str, code: str) -> None:
    assert codes(only(f"act under {text}")) == [code]


def test_a_joint_number_has_its_first_issuer() -> None:
    assert only("Circular No. 5/2020/TTLT-BCA-BQP").issuer_id == "ministry-of-public-security"


ENGLISH = Known("03-nq-cp-2025", "03/NQ-CP", date(2025, 1, 9), "en")
VIETNAMESE = Known("03-nq-cp-2025-vi", "03/NQ-CP", date(2025, 1, 9), "vi")
CORPUS = [
    VIETNAMESE,
    ENGLISH,
    Known("29-nq-tw-2019", "29-NQ/TW", date(2019, 7, 25), "en"),
    Known("29-nq-tw-2022", "29-NQ/TW", date(2022, 11, 17), "en"),
    Known("95-2014-nd-cp", "95/2014/NĐ-CP", date(2014, 10, 17), "vi"),
    Known("report", None, None, "en"),
]


@pytest.mark.parametrize(
    ("text", "citing", "expected", "doubtful"),
    [
        ("Resolution No. 03/NQ-CP dated January 9, 2025", ENGLISH, "03-nq-cp-2025", False),
        ("Resolution No. 03/NQ-CP dated January 9, 2025", VIETNAMESE, "03-nq-cp-2025-vi", False),
        ("Resolution No. 03/NQ-CP dated January 9, 2021", ENGLISH, None, False),
        ("Decree No. 95/2014/ND-CP", ENGLISH, "95-2014-nd-cp", False),
        ("Resolution No. 29-NQ/TW dated November 17, 2022", ENGLISH, "29-nq-tw-2022", False),
        ("Resolution No. 29-NQ/TW", ENGLISH, None, True),
        ("Resolution No. 29-NQ/TW", Known("x", "1/NQ-CP", date(2020, 1, 1), "en"), "29-nq-tw-2019", False),
        ("Resolution No. 99/NQ-CP", ENGLISH, None, False),
    ],
)
def test_a_citation_leads_to_the_document_of_its_number_and_year(
    text: str, citing: Known, expected: str | None, doubtful: bool
) -> None:
    citation = only(text)
    document_id, doubt = Corpus(CORPUS).resolve(citation.number, citation.issued_on, citing)
    assert document_id == expected
    assert (doubt is not None) == doubtful


WORDS = [
    "Resolution", "No.", "57-NQ/TW", "03/NQ-CP", "95/2014/ND-CP", "dated", "of", "December 22, 2024", "30/2/2019",
    "the Politburo", "the Prime Minister's", "and", ";", ".", "(", ")", "|", "\n", "amend", "replacing", "implementing",
    "Pursuant to", "on", "Decree", "24/7", "Enclosed with", "-", "1/", "NQ", "By",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=30), st.sampled_from(["", " "]), st.integers(0, 200))
@example(["57-NQ/TW", "1/", "95/2014/ND-CP"], " ", 0)  # "1/ 95/2014" is no day
def test_any_words_give_citations_within_their_provision(words: list[str], blank: str, border: int) -> None:
    text = blank.join(words)
    border = min(border, len(text))
    spans = [(0, border), (border, len(text))]
    for (start, end), found in zip(spans, find_citations(text, spans, matcher(), TITLE), strict=True):
        assert all(start <= citation.start < citation.end <= end for citation in found)
        assert all(slug(citation.number) in slug(text[citation.start : citation.end]) for citation in found)
        assert [citation.start for citation in found] == sorted(citation.start for citation in found)
