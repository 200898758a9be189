"""What a document says about itself is found in whatever layout a publisher sets it."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents.text import SourceText
from pipeline.extraction.metadata import Fact, Metadata, read_metadata
from pipeline.extraction.register import Matcher, Register
from pipeline.language import Language

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "gold"


@cache
def matcher() -> Matcher:
    return Register.load(ROOT / "sources" / "reference").matcher(Language.load("en"))


def read(text: str) -> Metadata:
    return read_metadata(SourceText.of(text), matcher())


def values(metadata: Metadata) -> dict[str, object]:
    """Return the facts by their names, as far as they are stated."""
    facts = {name: getattr(metadata, name) for name in metadata.__slots__}
    return {name: fact.value for name, fact in facts.items() if isinstance(fact, Fact)}


def codes(metadata: Metadata) -> set[str]:
    return {problem.code for problem in metadata.problems}


@pytest.mark.parametrize("document_id", ["50-nq-cp-2020", "52-nq-tw-2019"])
def test_gold(document_id: str) -> None:
    gold = json.loads((GOLD / f"{document_id}.meta.json").read_text("utf-8"))
    source = SourceText.of((ROOT / "sources" / document_id / "text.txt").read_bytes().decode())
    metadata = read_metadata(source, matcher())
    names = {row["document_type_id"]: row["name_en"] for row in matcher().register.document_types}
    issuer = matcher().match(gold["issuer"], 0, len(gold["issuer"]))
    found = values(metadata)
    assert issuer is not None
    assert names[str(found["document_type"])] == gold["type"]
    assert found["issuer_id"] == issuer.agency_id
    assert str(found["issued_on"]) == gold["issued_date"]
    assert [found["number"], found["title"], found["signer"]] == [gold["number"], gold["title"], gold["signer"]]
    assert list(metadata.implements) == gold["implements"]
    assert not metadata.problems


def test_sources_without_gold() -> None:
    """Attributes above the text fill what the text lacks; what nobody states is a finding, not a guess."""
    folder = ROOT / "sources"
    decision = read((folder / "709-qd-ttg-2024" / "text.txt").read_bytes().decode())
    found = values(decision)
    assert str(found.pop("title")).startswith("On promulgating the Plan to implement Conclusion No. 69-KL/TW dated")
    assert found == {
        "number": "709/QD-TTg",
        "document_type": "decision",
        "issuer_id": "prime-minister",
        "issued_on": date(2024, 7, 23),
        "effective_on": date(2024, 7, 23),
        "signer": "Tran Luu Quang",
    }
    assert (decision.implements, decision.problems) == (("69-KL/TW",), ())

    resolution = read((folder / "03-nq-cp-2025" / "text.txt").read_bytes().decode())
    assert values(resolution)["number"] == "03/NQ-CP"
    assert values(resolution)["effective_on"] == date(2025, 1, 9)
    assert resolution.implements == ("57-NQ/TW",)
    assert codes(resolution) == {"document-signer-missing"}

    report = read((folder / "mic-2025-01-10-action-programme" / "text.txt").read_bytes().decode())
    assert list(values(report)) == ["title"]
    assert str(values(report)["title"]).startswith("The Government issued a Breakthrough Action Program")
    assert {"document-number-missing", "document-date-missing"} < codes(report)


LAYOUTS = {
    "two columns in lines": (
        """THE GOVERNMENT
-------
SOCIALIST REPUBLIC OF VIETNAM
Independence - Freedom - Happiness
---------------
No: 71/NQ-CP
Hanoi, April 01, 2025

RESOLUTION
ON AMENDMENTS TO THE GOVERNMENT'S ACTION PROGRAM FOR THE IMPLEMENTATION OF RESOLUTION NO. 57-NQ/TW
DATED DECEMBER 22, 2024 OF THE POLITBURO
THE GOVERNMENT
Pursuant to the Law on Government Organization dated February 18, 2025;
RESOLVES:
Article 1. Amend the Program issued together with Resolution No. 03/NQ-CP dated January 09, 2025.
Article 2. This Resolution comes into force from the date on which it is signed.
ON BEHALF OF THE GOVERNMENT
PP. PRIME MINISTER
DEPUTY PRIME MINISTER

Nguyen Chi Dung
""",
        {
            "number": "71/NQ-CP", "document_type": "resolution", "issuer_id": "government",
            "issued_on": date(2025, 4, 1), "effective_on": date(2025, 4, 1), "signer": "Nguyen Chi Dung",
            "title": "ON AMENDMENTS TO THE GOVERNMENT'S ACTION PROGRAM FOR THE IMPLEMENTATION OF RESOLUTION "
            "NO. 57-NQ/TW DATED DECEMBER 22, 2024 OF THE POLITBURO",
        },
        ("57-NQ/TW",),
    ),
    "Markdown": (
        """# THE PRIME MINISTER
**SOCIALIST REPUBLIC OF VIETNAM**
*Independence - Freedom - Happiness*

No. 749/QĐ-TTg
*Hanoi, 3 June 2020*

# DECISION
## Approving the “National Digital Transformation Programme until 2025,
## with a vision to 2030”

**THE PRIME MINISTER**

Pursuant to the Law on Organization of the Government;

**Article 2.** This Decision takes effect from the date of its signing.

FOR THE PRIME MINISTER
DEPUTY PRIME MINISTER
[signed]
**Vũ Đức Đam**
""",
        {
            "number": "749/QĐ-TTg", "document_type": "decision", "issuer_id": "prime-minister",
            "issued_on": date(2020, 6, 3), "effective_on": date(2020, 6, 3), "signer": "Vũ Đức Đam",
            "title": "Approving the “National Digital Transformation Programme until 2025, with a vision to 2030”",
        },
        (),
    ),
    "letterhead table in Markdown": (
        """| PRIME MINISTER | SOCIALIST REPUBLIC OF VIETNAM Independence - Freedom - Happiness |
|---|---|
| No.: 12/CT-TTg | Hanoi, on the 21st of April 2024 |

**DIRECTIVE**

**On key tasks and solutions to promote socio-economic development**

In recent years the situation has changed a good deal, and ministries have done what they could.

1. Ministers shall act.

| Recipients: | PRIME MINISTER <br> (Signed) <br> Pham Minh Chinh |
""",
        {
            "number": "12/CT-TTg", "document_type": "directive", "issuer_id": "prime-minister",
            "issued_on": date(2024, 4, 21), "signer": "Pham Minh Chinh",
            "title": "On key tasks and solutions to promote socio-economic development",
        },
        (),
    ),
    "directive without blank lines": (
        """THE PRIME MINISTER |
No. 25/CT-TTg |
Hanoi, October 5, 2023 |
DIRECTIVE
ON THE DEVELOPMENT OF THE SCIENCE AND TECHNOLOGY MARKET IN A SYNCHRONOUS, EFFICIENT,
MODERN AND INTEGRATED MANNER
Over the past time, the science and technology market has developed, but slowly and not in all provinces alike.
To implement Resolution No. 20-NQ/TW dated November 1, 2012, the Prime Minister requests ministries:
1. The Ministry of Science and Technology shall lead.
FOR THE PRIME MINISTER
DEPUTY PRIME MINISTER
TRAN HONG HA
""",
        {
            "number": "25/CT-TTg", "document_type": "directive", "issuer_id": "prime-minister",
            "issued_on": date(2023, 10, 5), "signer": "Tran Hong Ha",
            "title": "ON THE DEVELOPMENT OF THE SCIENCE AND TECHNOLOGY MARKET IN A SYNCHRONOUS, EFFICIENT, MODERN AND "
            "INTEGRATED MANNER",
        },
        ("20-NQ/TW",),
    ),
    "Party Central Committee": (
        """THE CENTRAL COMMITTEE
COMMUNIST PARTY OF VIETNAM
No. 29-NQ/TW
Hanoi, November 17, 2022
RESOLUTION
OF THE SIXTH PLENUM OF THE 13TH PARTY CENTRAL COMMITTEE
on continuing to step up national industrialization and modernization to 2030,
with a vision to 2045
-----
I- SITUATION AND CAUSES
After more than thirty years of renewal the country has come far.
ON BEHALF OF THE CENTRAL COMMITTEE
GENERAL SECRETARY
NGUYEN PHU TRONG
""",
        {
            "number": "29-NQ/TW", "document_type": "resolution", "issuer_id": "party-central-committee",
            "issued_on": date(2022, 11, 17), "signer": "Nguyen Phu Trong",
            "title": "on continuing to step up national industrialization and modernization to 2030, "
            "with a vision to 2045",
        },
        (),
    ),
    "Secretariat, told by its signature": (
        """THE CENTRAL COMMITTEE | THE COMMUNIST PARTY OF VIETNAM |
No. 26-CT/TW | Ha Noi, 9 November 2023 |
DIRECTIVE
on strengthening the Party's leadership over the work
I. The situation
For long the work was done well.
O/B THE CENTRAL COMMITTEE
ON BEHALF OF THE SECRETARIAT
(signed)
Truong Thi Mai
""",
        {
            "number": "26-CT/TW", "document_type": "directive", "issuer_id": "party-secretariat",
            "issued_on": date(2023, 11, 9), "signer": "Truong Thi Mai",
            "title": "on strengthening the Party's leadership over the work",
        },
        (),
    ),
    "National Assembly": (
        """NATIONAL ASSEMBLY
-------
THE SOCIALIST REPUBLIC OF VIETNAM
Independence – Freedom – Happiness
Resolution No. 193/2025/QH15
Hanoi, February 19, 2025

RESOLUTION
PILOTING A NUMBER OF SPECIAL MECHANISMS AND POLICIES TO CREATE BREAKTHROUGHS IN THE DEVELOPMENT OF SCIENCE
THE NATIONAL ASSEMBLY OF THE SOCIALIST REPUBLIC OF VIETNAM
Pursuant to the Constitution;
HEREBY RESOLVES:
Article 1. Scope
Article 17. This Resolution comes into force from February 19, 2025.
CHAIRMAN OF THE NATIONAL ASSEMBLY
Tran Thanh Man
""",
        {
            "number": "193/2025/QH15", "document_type": "resolution", "issuer_id": "national-assembly",
            "issued_on": date(2025, 2, 19), "effective_on": date(2025, 2, 19), "signer": "Tran Thanh Man",
            "title": "PILOTING A NUMBER OF SPECIAL MECHANISMS AND POLICIES TO CREATE BREAKTHROUGHS IN THE "
            "DEVELOPMENT OF SCIENCE",
        },
        (),
    ),
    "provincial plan": (
        """PEOPLE'S COMMITTEE OF BAC NINH PROVINCE | SOCIALIST REPUBLIC OF VIETNAM
Independence - Freedom - Happiness |
No. 55/KH-UBND | Bac Ninh, dated 15 February 2025 |

PLAN

To implement Resolution No. 57-NQ/TW dated December 22, 2024 of the Politburo on breakthroughs
in the development of science

To implement the resolution, the People's Committee issues the following plan.
I. PURPOSES
FOR THE PEOPLE'S COMMITTEE
CHAIRMAN
Vuong Quoc Tuan
""",
        {
            "number": "55/KH-UBND", "document_type": "plan", "issuer_id": "peoples-committee-of-bac-ninh",
            "issued_on": date(2025, 2, 15), "signer": "Vuong Quoc Tuan",
            "title": "To implement Resolution No. 57-NQ/TW dated December 22, 2024 of the Politburo on breakthroughs "
            "in the development of science",
        },
        ("57-NQ/TW",),
    ),
    "official telegram": (
        """THE PRIME MINISTER
SOCIALIST REPUBLIC OF VIETNAM
No. 110/CĐ-TTg
Hanoi, October 23, 2024

OFFICIAL TELEGRAM
Regarding the acceleration of the disbursement of public investment capital

THE PRIME MINISTER sends to:
To: Ministers
1. Ministers shall hurry.
PRIME MINISTER
Pham Minh Chinh
""",
        {
            "number": "110/CĐ-TTg", "document_type": "official-telegram", "issuer_id": "prime-minister",
            "issued_on": date(2024, 10, 23), "signer": "Pham Minh Chinh",
            "title": "Regarding the acceleration of the disbursement of public investment capital",
        },
        (),
    ),
    "heading with number and date": (
        """RESOLUTION No. 57-NQ/TW dated 22 December 2024 of the Politburo
on breakthroughs in science and technology development

I. SITUATION
Much has been done.
""",
        {
            "number": "57-NQ/TW", "document_type": "resolution", "issuer_id": "politburo",
            "issued_on": date(2024, 12, 22),
            "title": "on breakthroughs in science and technology development",
        },
        (),
    ),
    "all in one line of Markdown": (
        """# Resolution No. 57-NQ/TW of December 22, 2024 of the Politburo on breakthroughs in science

Much has been done.
""",
        {
            "number": "57-NQ/TW", "document_type": "resolution", "issuer_id": "politburo",
            "issued_on": date(2024, 12, 22), "title": "on breakthroughs in science",
        },
        (),
    ),
    "attributes alone": (
        """Official number: 13/2023/NĐ-CP
Issuing body: The Government
Type: Decree
Issuing date: 17/04/2023
Effective date: 01/07/2023
Signer: Tran Luu Quang
DECREE
On personal data protection
Pursuant to the Law on Organization of the Government;
Article 1. Scope
""",
        {
            "number": "13/2023/NĐ-CP", "document_type": "decree", "issuer_id": "government",
            "issued_on": date(2023, 4, 17), "effective_on": date(2023, 7, 1), "signer": "Tran Luu Quang",
            "title": "On personal data protection",
        },
        (),
    ),
    "official dispatch": (
        """MINISTRY OF SCIENCE AND TECHNOLOGY
SOCIALIST REPUBLIC OF VIETNAM
Ref. No. 83/BKHCN-VP
Re: the Government's Action Program
Hanoi, 08/01/2025
To: The Office of the Government
FOR THE MINISTER
DEPUTY MINISTER
Bui The Duy
""",
        {
            "number": "83/BKHCN-VP", "document_type": "official-dispatch",
            "issuer_id": "ministry-of-science-and-technology", "issued_on": date(2025, 1, 8),
            "signer": "Bui The Duy", "title": "the Government's Action Program",
        },
        (),
    ),
    "Prime Minister's decision, letterhead in one line": (
        """PRIME MINISTER   SOCIALIST REPUBLIC OF VIETNAM
No. 411/QD-TTg   Hanoi, March 31, 2022
DECISION ON APPROVING THE NATIONAL STRATEGY FOR DEVELOPMENT OF DIGITAL ECONOMY AND DIGITAL SOCIETY
PRIME MINISTER
Pursuant to the Law on Organization of the Government;
Article 1. Approve the Strategy.
Article 3. This Decision shall take effect 45 days after the date of its signing.
""",
        {
            "number": "411/QD-TTg", "document_type": "decision", "issuer_id": "prime-minister",
            "issued_on": date(2022, 3, 31), "effective_on": date(2022, 5, 15),
            "title": "ON APPROVING THE NATIONAL STRATEGY FOR DEVELOPMENT OF DIGITAL ECONOMY AND DIGITAL SOCIETY",
        },
        (),
    ),
    "publisher's summary above, labels without blanks": (
        """Resolution 7/NQ-CP 2023 on the market
Summary
Save
ATTRIBUTE
Issuing body: GovernmentEffective date:
Known
Official number:7/NQ-CPSigner:Tran Luu Quang
Type:ResolutionExpiry date:Updating
Issuing date:12/05/2023Effect status:
Known
On May 12, 2023, the Government issues Resolution No. 7/NQ-CP on the market.
1. Some tasks are:
- Informing the public;
THE GOVERNMENT
No. 7/NQ-CP
Hanoi, May 12, 2023
RESOLUTION
On promoting the market
Pursuant to the Law on Organization of the Government;
""",
        {
            "number": "7/NQ-CP", "document_type": "resolution", "issuer_id": "government",
            "issued_on": date(2023, 5, 12), "signer": "Tran Luu Quang", "title": "On promoting the market",
        },
        (),
    ),
    "borders of cells in lines of their own": (
        """THE GOVERNMENT
-------
|
THE SOCIALIST
REPUBLIC OF VIETNAM
|
No. 55/2015/NĐ-CP
|
Hanoi, June 9,
2015
|
DECREE
THE CREDIT POLICY FOR AGRICULTURAL AND RURAL
DEVELOPMENT
Pursuant to the Law on Government organization
dated December 25, 2001;
Article 31. This Decree takes effect from July 25,
2015 and replaces Decree No. 41/2010/ND-CP.
|
ON BEHALF OF THE
GOVERNMENT
THE PRIME MINISTER

Nguyen Tan Dung
|
""",
        {
            "number": "55/2015/NĐ-CP", "document_type": "decree", "issuer_id": "government",
            "issued_on": date(2015, 6, 9), "effective_on": date(2015, 7, 25), "signer": "Nguyen Tan Dung",
            "title": "THE CREDIT POLICY FOR AGRICULTURAL AND RURAL DEVELOPMENT",
        },
        (),
    ),
    "no word for its kind": (
        """Laws of Vietnam
No: 27/2008/QD-TTg
Independence - Freedom - Happiness
Ha Noi, day 05 month 02 year 2008

Promulgating a number of mechanisms and policies

Pursuant to the December 25, 2001 Law on Organization of the Government;
""",
        {
            "number": "27/2008/QD-TTg", "document_type": "decision", "issuer_id": "prime-minister",
            "issued_on": date(2008, 2, 5), "title": "Promulgating a number of mechanisms and policies",
        },
        (),
    ),
    "number in brackets below the title": (
        """RESOLUTION OF THE POLITBURO ON BREAKTHROUGHS IN SCIENCE
(Resolution No. 57-NQ/TW dated 22 December 2024)

Science is good.
""",
        {
            "number": "57-NQ/TW", "document_type": "resolution", "issuer_id": "politburo",
            "issued_on": date(2024, 12, 22), "title": "ON BREAKTHROUGHS IN SCIENCE",
        },
        (),
    ),
    "day of an assembly's vote": (
        """NATIONAL ASSEMBLY
Resolution No. 193/2025/QH15
RESOLUTION
On piloting special mechanisms
Pursuant to the Constitution;
This Resolution was passed by the 15th National Assembly at its 9th extraordinary session on February 19, 2025.
CHAIRMAN OF THE NATIONAL ASSEMBLY
Tran Thanh Man
""",
        {
            "number": "193/2025/QH15", "document_type": "resolution", "issuer_id": "national-assembly",
            "issued_on": date(2025, 2, 19), "signer": "Tran Thanh Man", "title": "On piloting special mechanisms",
        },
        (),
    ),
    "annex without its act": (
        """PLAN
For the development of digital government
(Promulgated together with Decision No. 942/QD-TTg of June 15, 2021, of the Prime Minister)
I. OBJECTIVES
""",
        {
            "number": "942/QD-TTg", "document_type": "decision", "issuer_id": "prime-minister",
            "issued_on": date(2021, 6, 15), "title": "For the development of digital government",
        },
        (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout: str) -> None:
    text, expected, implements = LAYOUTS[layout]
    metadata = read(text)
    assert values(metadata) == expected
    assert metadata.implements == implements


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_fact_names_the_words_it_came_from(layout: str) -> None:
    text = LAYOUTS[layout][0]
    metadata = read(text)
    for fact in (metadata.number, metadata.signer):
        if fact:
            assert text[fact.start : fact.end].casefold() == str(fact.value).casefold()
    if metadata.title:
        words = text[metadata.title.start : metadata.title.end]
        assert words.startswith(str(metadata.title.value)[:10]) and words.endswith(str(metadata.title.value)[-10:])


LETTER = """THE GOVERNMENT | SOCIALIST REPUBLIC OF VIETNAM |
No. 03/NQ-CP | {place} |
RESOLUTION
{title}
THE GOVERNMENT
Pursuant to the Law on Organization of the Government;
Article 2. {effect}
ON BEHALF OF THE GOVERNMENT
PRIME MINISTER
{signer}
"""
USUAL = {"place": "Hanoi, January 9, 2025", "title": "On science", "effect": "-", "signer": "Pham Minh Chinh"}


@pytest.mark.parametrize(
    ("text", "title", "issuer", "signer"),
    [
        (
            "BAN CHẤP HÀNH TRUNG ƯƠNG\n*\nSố 42-NQ/TW\nĐẢNG CỘNG SẢN VIỆT NAM\nHà Nội, ngày 24 tháng 11 năm 2023\n\n"
            "NGHỊ QUYẾT\nHỘI NGHỊ LẦN THỨ TÁM\nBAN CHẤP HÀNH TRUNG ƯƠNG KHÓA XIII\nvề chính sách xã hội\n\nI- MỤC TIÊU\n\n"
            "1. Giảm nghèo.\n\nT/M BAN CHẤP HÀNH TRUNG ƯƠNG\nTỔNG BÍ THƯ\n\nPhạm Gia Khánh\n",
            "về chính sách xã hội",
            "party-central-committee",
            "Phạm Gia Khánh",
        ),
        (
            "BO XAY DUNG\nSố: 640/QĐ-BXD\nHà Nội, ngày 06 tháng 5 năm 2025\n\nQUYET DINH\nBan hành Kế hoạch xây dựng\n\n"
            "Căn cứ Luật Xây dựng;\n\nDieu 1. Ban hành Kế hoạch.\n\nKT. BO TRUONG\nTHU TRUONG\nNgô Đức Thiện\n",
            "Ban hành Kế hoạch xây dựng",
            "ministry-of-construction",
            "Ngô Đức Thiện",
        ),
    ],
)
def test_vietnamese_letterheads(text: str, title: str, issuer: str, signer: str) -> None:
    vietnamese = matcher().register.matcher(Language.load("vi"))
    facts = values(read_metadata(SourceText.of(text), vietnamese))
    assert (facts["title"], facts["issuer_id"], facts["signer"]) == (title, issuer, signer)


PLAN = "THỦ TƯỚNG CHÍNH PHỦ\nSố: 21/CT-TTg\nHà Nội, ngày 12 tháng 6 năm 2025\n\nCHỈ THỊ\nVề du lịch\n\n{}\n\n1. Bộ Y tế báo cáo.\n"


@pytest.mark.parametrize(
    ("language", "text", "implements"),
    [
        (
            "vi",
            PLAN.format(
                "Để triển khai thực hiện có hiệu quả Nghị quyết số 08-NQ/TW ngày 16/01/2017 của Bộ Chính trị về phát"
                " triển du lịch, Nghị quyết số 82/NQ-CP ngày 18/5/2023 của Chính phủ và Chỉ thị số 08/CT-TTg ngày"
                " 23/02/2024 của Thủ tướng Chính phủ, Thủ tướng Chính phủ yêu cầu:"
            ),
            ("08-NQ/TW", "82/NQ-CP", "08/CT-TTg"),
        ),
        (
            "vi",
            PLAN.format(
                "Du lịch phát triển nhanh. Nhằm khắc phục hạn chế và thực hiện tốt Nghị quyết số 08-NQ/TW, Thủ tướng"
                " Chính phủ yêu cầu:"
            ),
            ("08-NQ/TW",),
        ),
        ("vi", PLAN.format("Thủ tướng Chính phủ yêu cầu sơ kết Nghị quyết số 08-NQ/TW:"), ()),
        (
            "en",
            "THE PRIME MINISTER\nNo. 21/CT-TTg\nHanoi, June 12, 2025\n\nDIRECTIVE\nOn tourism\n\nTourism grows. In order to"
            " overcome its weaknesses and effectively implement Resolution No. 08-NQ/TW of the Politburo on developing"
            " tourism, Resolution 82/NQ-CP of the Government and Directive No. 08/CT-TTg of the Prime Minister, the"
            " Prime Minister requests:\n\n1. The Ministry of Health shall report.\n",
            ("08-NQ/TW", "82/NQ-CP", "08/CT-TTg"),
        ),
    ],
)
def test_what_a_request_is_made_to_implement(language: str, text: str, implements: tuple[str, ...]) -> None:
    reader = matcher().register.matcher(Language.load(language))
    assert read_metadata(SourceText.of(text), reader).implements == implements


@pytest.mark.parametrize("line", ["Saturday, March 28, 2026", "Updated, March 28, 2026", "Published 28 March 2026"])
def test_the_day_of_a_publisher_is_not_that_of_the_document(line: str) -> None:
    metadata = read(f"{line}\n" + LETTER.format(**USUAL))
    assert values(metadata)["issued_on"] == date(2025, 1, 9)


def letter(**parts: str) -> Metadata:
    return read(LETTER.format(**(USUAL | parts)))


@pytest.mark.parametrize(
    "place",
    [
        "Hanoi, January 9, 2025", "Hanoi, 9 January 2025", "Ha Noi, on the 9th of January 2025", "Ha Noi, 09/01/2025",
        "Hà Nội, 9 January, 2025", "Hanoi, 09 January 2025", "Hanoi, Jan. 9, 2025", "Hanoi, dated January 09, 2025",
        "Hanoi, January\n9, 2025", "Ho Chi Minh City, 9.1.2025", "Hanoi, day 09 month 01 year 2025",
        "Hanoi, 2025-01-09", "Hà Nội, ngày 09 tháng 01 năm 2025",
    ],
)  # fmt: skip
def test_forms_of_the_day(place: str) -> None:
    assert values(letter(place=place))["issued_on"] == date(2025, 1, 9)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("Hanoi, February 31, 2025", "impossible-date"),
        ("Hanoi, 31/13/2025", "impossible-date"),
        ("Hanoi, January , 2025", "document-date-missing"),
        ("Hanoi", "document-date-missing"),
    ],
)
def test_a_day_that_cannot_be_read_is_a_finding(place: str, code: str) -> None:
    metadata = letter(place=place)
    assert metadata.issued_on is None
    assert code in codes(metadata)


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ("This Resolution takes effect on the date of its signing.", date(2025, 1, 9)),
        ("This Resolution comes into force as of the date of signing.", date(2025, 1, 9)),
        ("This Resolution takes effect from the date of its promulgation.", date(2025, 1, 9)),
        ("This Resolution shall take effect from the signing date.", date(2025, 1, 9)),
        ("This Resolution takes effect after being signed.", date(2025, 1, 9)),
        ("This Resolution shall be effective from January 1, 2026.", date(2026, 1, 1)),
        ("This Resolution comes into force on 15 March 2025.", date(2025, 3, 15)),
        ("This Resolution takes effect 45 days after the date of its signing.", date(2025, 2, 23)),
        ("Implementation", None),
        ("The Law on Data takes effect from July 1, 2025.", None),
    ],
)
def test_from_when_it_takes_effect(effect: str, expected: date | None) -> None:
    assert values(letter(effect=effect)).get("effective_on") == expected


def test_effect_that_depends_on_another_day_is_a_finding() -> None:
    metadata = letter(effect="This Resolution takes effect when the Law comes into force.")
    assert metadata.effective_on is None
    assert "relative-date-unresolved" in codes(metadata)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("On science[1]", "On science"),
        ("On science and\nTechnology", "On science and Technology"),
        ("ON SCIENCE, TECHNOLOGY\n\nAND INNOVATION", "ON SCIENCE, TECHNOLOGY AND INNOVATION"),
        ("On the Government’s programme", "On the Government’s programme"),
        ("on science\n_______\nThe text begins here", "on science"),
        ("**On science**  \n**in the country**", "On science in the country"),
        ("OF THE GOVERNMENT\nOn science", "On science"),
        (
            "On the development of science, technology and innovation of\nNational Programmes until 2035",
            "On the development of science, technology and innovation of National Programmes until 2035",
        ),
        (
            "Promulgating the Strategy for the Development of Traditional\nCrafts until 2035",
            "Promulgating the Strategy for the Development of Traditional Crafts until 2035",
        ),
    ],
)
def test_titles(title: str, expected: str) -> None:
    assert values(letter(title=title))["title"] == expected


@pytest.mark.parametrize(
    ("signer", "expected"),
    [
        ("(signed)\nPHAM MINH CHINH", "Pham Minh Chinh"),
        ("[Signed and sealed] To Lam", "To Lam"),
        ("Permanent Member of the Secretariat\nTRAN CAM TU", "Tran Cam Tu"),
        ("Nguyễn Hòa Bình", "Nguyễn Hòa Bình"),
        ("ĐỖ ĐỨC DUY", "Đỗ Đức Duy"),
        ("Pham Duc Nhat Anh", "Pham Duc Nhat Anh"),
        ("(Digitally signed)\nLy Thanh Bao Chau", "Ly Thanh Bao Chau"),
        ("Y Giang Nie Bkrong", "Y Giang Nie Bkrong"),
        ("Ha Sy H'Yim", "Ha Sy H'Yim"),
        ("- Archives.\n                       Cao Thi Minh Tuyet", "Cao Thi Minh Tuyet"),
        ("Action Program", None),
        ("ACTION PROGRAM", None),
        ("LIST OF TASKS", None),
        ("TM. CHÍNH PHỦ", None),
        ("THE GOVERNMENT", None),
        ("GOVERNMENT'S ACTION PROGRAM", None),
        ("THE SOCIALIST REPUBLIC OF VIETNAM", None),
        ("", None),
    ],
)
def test_signers(signer: str, expected: str | None) -> None:
    metadata = letter(signer=signer)
    assert values(metadata).get("signer") == expected
    assert ("document-signer-missing" in codes(metadata)) == (expected is None)


@pytest.mark.parametrize(
    "attribute",
    [
        "Official number: | 30/NQ-CP |",
        "Issuing date: | 10/01/2025 |",
        "Signer: | To Lam |",
        "Issuing body: | Prime Minister |",
    ],
)
def test_attributes_that_differ_from_the_text_are_findings_and_not_believed(attribute: str) -> None:
    plain = letter()
    metadata = read(attribute + "\n" + LETTER.format(**USUAL))
    assert values(metadata) == values(plain)
    assert codes(metadata) == {"description-contradicts-text"}


def test_a_number_that_contradicts_the_heading_is_a_finding() -> None:
    metadata = read(LETTER.format(**USUAL).replace("RESOLUTION", "DECREE"))
    assert values(metadata)["document_type"] == "resolution"
    assert "unknown-document-type" in codes(metadata)


@given(
    st.lists(
        st.sampled_from([line + "\n" for text, _, _ in LAYOUTS.values() for line in text.split("\n")]), max_size=40
    )
)
def test_lines_in_any_order_are_read_without_error_and_within_the_text(lines: list[str]) -> None:
    text = "".join(lines)
    metadata = read(text)
    for name in metadata.__slots__:
        fact = getattr(metadata, name)
        if isinstance(fact, Fact):
            assert 0 <= fact.start < fact.end <= len(text)


@given(st.text(st.sampled_from("NoAPT.:/|-#*[]()\n 0123456789")))
def test_any_characters_are_read_without_error(text: str) -> None:
    read(text)
