"""Who leads and who takes part, in the sentences of many translators; and who is only spoken about."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.actors import Mention
from pipeline.extraction.register import Register
from pipeline.extraction.roles import Roles, read_actor_cell, read_roles
from pipeline.language import Language

REGISTER = Register.load(Path(__file__).parents[2] / "sources" / "reference")
MATCHER = REGISTER.matcher(Language.load("en"), date(2025, 1, 9))

EVERYBODY = "ministries-sectors-and-localities"
CENTRAL = "ministries-and-sectors"
AGENCIES = "relevant-agencies"
MOST = "ministry-of-science-and-technology"
MOF = "ministry-of-finance"
MOJ = "ministry-of-justice"
MOH = "ministry-of-health"
MPI = "ministry-of-planning-and-investment"
MIC = "ministry-of-information-and-communications"
HOLDERS = ["ministers", "heads-of-ministerial-level-agencies", "heads-of-government-attached-agencies"]
CHAIRS = "chairpersons-of-provincial-peoples-committees"
LOCALITIES = "localities"
PROVINCES = "provincial-peoples-committees"
NAMES = {name: value for name, value in globals().items() if name.isupper() and isinstance(value, str)}


def roles(text: str) -> Roles:
    return read_roles(text, 0, len(text), MATCHER)


def shown(mentions: tuple[Mention, ...]) -> list[str]:
    """Return ids of the register; for others their words in angle brackets."""
    return [mention.agency_id if mention.registered else f"<{mention.name}>" for mention in mentions]


def sentences() -> list[tuple[str, list[str], list[str]]]:
    """Read the table of sentences: what it says, who leads, who takes part."""
    table = Path(__file__).with_name("sentences.txt").read_text("utf-8")
    rows = (line.partition("=>") for line in table.splitlines()[4:] if "=>" in line)
    found = []
    for text, _, actors in rows:
        leads, _, coordinating = actors.partition("|")
        found.append((text.strip(), bodies(leads), bodies(coordinating)))
    return found


def bodies(names: str) -> list[str]:
    return [NAMES.get(name.strip(), name.strip()) for name in names.split(";") if name.strip()]


@pytest.mark.parametrize(("text", "leads", "coordinating"), sentences())
def test_every_family_of_drafting_is_read(text: str, leads: list[str], coordinating: list[str]) -> None:
    found = roles(text)
    assert (shown(found.leads), shown(found.coordinating)) == (leads, coordinating)


@pytest.mark.parametrize(
    ("text", "leads", "coordinating"),
    [
        # Taking the lead, in the words of one translator or the other.
        (
            "The Ministry of Finance shall assume the prime responsibility for, and coordinate with the State Bank of"
            " Vietnam and related agencies in, reviewing fees.",
            [MOF],
            ["state-bank-of-vietnam", AGENCIES],
        ),
        ("The Ministry of Health shall preside over and cooperate with MOF in reviewing fees.", [MOH], [MOF]),
        ("The Ministry of Health shall take charge of, and cooperate with MOF in, reviewing fees.", [MOH], [MOF]),
        ("The Ministry of Health shall chair and cooperate with localities in reviewing fees;", [MOH], ["localities"]),
        ("The Ministry of Health leads, and collaborates closely with MOF in reviewing fees.", [MOH], [MOF]),
        ("The Ministry of Health presides over, in close coordination with MOF, the review.", [MOH], [MOF]),
        ("The Ministry of Health is the focal point, working with MOF to review fees.", [MOH], [MOF]),
        ("The Ministry of Health shall host and partner with MOF, MOJ in reviewing fees.", [MOH], [MOF, MOJ]),
        ("MOH shall take the lead and liaise with relevant ministries, agencies and localities.", [MOH], [EVERYBODY]),
        ("The Ministry of Health shall review fees together with MOF.", [MOH], [MOF]),
        ("The Ministry of Health shall, with the participation of MOF, review fees.", [MOH], [MOF]),
        # Being charged.
        ("The Ministry of Justice must review the Law.", [MOJ], []),
        ("Ministries and sectors need to review their plans.", [CENTRAL], []),
        ("Localities are to report before December 15.", ["localities"], []),
        ("The Minister of Finance is requested to direct the review.", [MOF], []),
        ("The Ministry of Justice is hereby assigned to draft the decree.", [MOJ], []),
        (
            "Vietnam Television and Voice of Vietnam are responsible for communication.",
            ["vietnam-television", "voice-of-vietnam"],
            [],
        ),
        ("The Ministry of Justice takes full responsibility for drafting.", [MOJ], []),
        ("The Ministry of Justice will be in charge of drafting.", [MOJ], []),
        ("Ministries, sectors and localities proactively review regulations.", [EVERYBODY], []),
        ("The Ministry of Finance balances and allocates the budget.", [MOF], []),
        ("The Ministry of Justice: to draft the decree.", [MOJ], []),
        ("The Ministry of Justice to draft the decree and report to the Prime Minister.", [MOJ], []),
        ("Assign the Ministry of Justice to take the lead and coordinate with MOF in drafting.", [MOJ], [MOF]),
        ("To request ministries and sectors to review their plans.", [CENTRAL], []),
        ("To agree to assign the Ministry of Health as the managing agency.", [MOH], []),
        ("The Government requires ministries, branches and localities to develop regulations.", [EVERYBODY], []),
        ("The Prime Minister requests that ministries and sectors focus on digital data.", [CENTRAL], []),
        ("Prime Minister Pham Minh Chinh asked the Ministry of Finance to review taxes.", [MOF], []),
        (
            "The Government requires that in the coming time, in addition to regular tasks, ministries,"
            " ministerial-level agencies, government agencies, and People's Committees of provinces need to organize:",
            [EVERYBODY],
            [],
        ),
        (
            "The scheme shall be implemented by the Ministry of Health in coordination with localities.",
            [MOH],
            ["localities"],
        ),
        # Several leads, office holders, units.
        (
            "The Ministry of Justice, the Ministry of Health, and related localities shall report.",
            [MOJ, MOH, "localities"],
            [],
        ),
        ("The Ministries of Finance and Justice shall issue joint guidance.", [MOF, MOJ], []),
        (
            "Ministers, heads of ministerial-level agencies and government-attached agencies, chairpersons of the"
            " People's Committees of provinces and centrally run cities shall report.",
            [*HOLDERS, CHAIRS],
            [],
        ),
        (
            "Ministers, Presidents of the People's Committees of provinces/cities are responsible.",
            ["ministers", CHAIRS],
            [],
        ),
        (
            "Hanoi, Hai Phong and Da Nang shall pilot the model.",
            ["peoples-committee-of-hanoi", "peoples-committee-of-hai-phong", "peoples-committee-of-da-nang"],
            [],
        ),
        ("The Ministry of Finance (General Department of Taxation) shall report.", [MOF], []),
        ("The Vietnam E-Commerce Association (VECOM) shall report.", ["<Vietnam E-Commerce Association>"], []),
        (
            "Provincial and municipal Party committees and Party delegations shall report.",
            ["<Provincial and municipal Party committees>", "<Party delegations>"],
            [],
        ),
        ("Enterprises shall set aside at least 3% of their income.", ["<Enterprises>"], []),
        ("Each ministry, sector and locality shall report.", [EVERYBODY], []),
        # What stands before the subject, or between it and its verb.
        (
            "Based on the Resolution and the Government's Program, ministries and sectors shall prepare plans.",
            [CENTRAL],
            [],
        ),
        ("In the course of implementation, if problems arise, ministries and sectors shall report.", [CENTRAL], []),
        ("By December 2025 the Ministry of Finance shall complete the decree.", [MOF], []),
        (
            "Annually, before December 15, ministries and People's Committees of provinces shall report.",
            [EVERYBODY],
            [],
        ),
        ("In coordination with MOF, the Ministry of Justice shall draft the decree.", [MOJ], [MOF]),
        ("Regarding human resources: The Ministry of Health shall train staff.", [MOH], []),
        ("Ministries and sectors, within their assigned scope, are responsible for data.", [CENTRAL], []),
        ("Ministries and sectors within their assigned scope shall share data.", [CENTRAL], []),
        ("The Ministry of Health, in coordination with MOF, shall review fees.", [MOH], [MOF]),
        ("Ministries, sectors and localities shall, according to their functions, prepare plans.", [EVERYBODY], []),
        # Partners in a later sentence, or of a leaf that names no lead.
        ("To build a database. To coordinate with MOF and agencies concerned in collecting data.", [], [MOF, AGENCIES]),
        ("Guide the coordination with related ministries and sectors in, studying standards.", [], [CENTRAL]),
        (
            "To coordinate with the People's Committees of Hanoi and Da Nang in boosting start-ups.",
            [],
            ["peoples-committee-of-hanoi", "peoples-committee-of-da-nang"],
        ),
        # Not the subject, but told to be in charge.
        ("Build a platform, with the Ministry of Finance as the lead agency.", [MOF], []),
        ("Build a platform; to be presided over by the Ministry of Finance.", [MOF], []),
        ("Build a platform (Ministry of Finance in charge, to be completed in June 2025).", [MOF], []),
        ("Build a platform. Assigned to: the Department of Health of Hanoi.", ["<Department of Health of Hanoi>"], []),
        # Units and provinces, which the register does not know.
        (
            "The Departments of Finance and Science and Technology shall coordinate with Hanoi businesses.",
            ["<Department of Finance>", "<Department of Science and Technology>"],
            ["<Hanoi businesses>"],
        ),
        (
            "Departments, boards and People's Committees of districts, towns and cities shall report.",
            ["<Departments>", "<boards>", "<People's Committees of districts, towns and cities>"],
            [],
        ),
        (
            "Chairmen of the People's Committees of Quang Ninh and Hai Phong shall direct the evacuation.",
            ["peoples-committee-of-quang-ninh", "peoples-committee-of-hai-phong"],
            [],
        ),
        ("The Ministers of Finance, Justice and Health shall stand ready.", [MOF, MOJ, MOH], []),
        (
            "The Director General of the Vietnam Meteorological and Hydrological Administration shall warn.",
            ["<Director General of the Vietnam Meteorological and Hydrological Administration>"],
            [],
        ),
        # Labels instead of a table.
        ("Build a platform. The lead agencies are the Ministry of Finance and MOJ; time: 2025.", [MOF, MOJ], []),
        (
            "Lead agency: Ministry of Finance; coordinating agencies: Ministry of Justice, localities; time: 2025.",
            [MOF],
            [MOJ, "localities"],
        ),
    ],
)
def test_leads_and_partners(text: str, leads: list[str], coordinating: list[str]) -> None:
    found = roles(text)
    assert (shown(found.leads), shown(found.coordinating)) == (leads, coordinating)
    assert found.explicit_at == ("first" if leads else None)
    assert bool(found.rule) == bool(leads)


@pytest.mark.parametrize(
    "text",
    [
        "Report to the Ministry of Science and Technology before December 15.",
        "Submit to the Prime Minister for approval.",
        "Exchange data between the Ministry of Finance and other ministries, sectors and localities.",
        "Upgrade the National Cybersecurity Center under the Ministry of Public Security.",
        "Study the option of assigning the Ministry of Education and Training direct management of universities.",
        "The results of implementation shall be reported to the Ministry of Science and Technology.",
        "The decree shall be approved by the Government.",
        "Data centers shall be built to the standards of the Ministry of Public Security.",
        "The Ministry of Finance shall be consulted.",
        "Develop a plan, which the Ministry of Finance shall appraise.",
        "Building data centers which shall be connected with each other.",
        "Ensure that all levels of government actively support enterprises.",
        "Encouraging Vietnamese enterprises to invest in research.",
        "Direct press agencies to disseminate the Resolution.",
        "Propose the Government to amend the decree.",
        "Strengthen cooperation with countries, international organizations and leading corporations.",
        "Deepening cooperation with partners, especially strategic partner countries.",
        "Multinational companies are encouraged to establish research centers in Vietnam.",
        "The Ministry of Finance's portal shall be upgraded.",
        "Government procurement of digital products.",
        "Organization of implementation:",
        "Digital society:",
        "Tasks for the 2021-2025 period:",
        "We shall develop creative urban centers.",
        "Vietnam will be in the top 3 countries in Southeast Asia.",
        "To clearly identify tasks for ministries, ministerial-level agencies, localities to concentrate on.",
    ],
)
def test_who_is_only_spoken_about_takes_no_role(text: str) -> None:
    found = roles(text)
    assert (found.leads, found.coordinating, found.explicit_at, found.rule) == ((), (), None, "")
    assert not found.is_intro


@pytest.mark.parametrize(
    ("text", "leads", "coordinating"),
    [
        ("The Ministry of Finance:", [MOF], []),
        ("Ministry of Finance", [MOF], []),
        ("The Ministry of Finance shall:", [MOF], []),
        ("The Ministry of Finance is responsible for:", [MOF], []),
        ("The Ministry of Finance shall perform the following tasks:", [MOF], []),
        (
            "The Ministry of Finance shall assume the prime responsibility for, and coordinate with MOJ in:",
            [MOF],
            [MOJ],
        ),
        ("The Ministry of Finance shall lead, and cooperate with MOJ and localities to:", [MOF], [MOJ, "localities"]),
        ("The Ministry of Finance, in coordination with the Ministry of Justice:", [MOF], [MOJ]),
        ("The ministries, sectors and localities, within their assigned scope, are responsible for:", [EVERYBODY], []),
        ("The Ministry of Finance shall, within the ambit of its functions:", [MOF], []),
        ("In order to achieve the goals, ministries and sectors should implement the following tasks:", [CENTRAL], []),
        ("Assign the Ministry of Finance to:", [MOF], []),
        ("The Prime Minister requests ministers to focus on the following key tasks:", ["ministers"], []),
        ("Responsibilities of the Ministry of Finance:", [MOF], []),
        ("For the Ministry of Finance and the Ministry of Justice:", [MOF, MOJ], []),
        ("People's Committees of provinces and centrally run cities:", ["provincial-peoples-committees"], []),
        ("Coordinate with the Ministry of Finance in:", [], [MOF]),
        (
            "Assign the Ministry of Finance to take the lead and coordinate with the Ministry of Justice in:",
            [MOF],
            [MOJ],
        ),
        ("Ministry of Health, Ministry of Finance:", [MOH, MOF], []),
        ("The Ministry of Health has the following responsibilities:", [MOH], []),
        ("The following tasks are assigned to the Ministry of Health:", [MOH], []),
        ("Vietnam Cooperative Alliance:", ["<Vietnam Cooperative Alliance>"], []),
        (
            "The Department of Health and the Department of Finance:",
            ["<Department of Health>", "<Department of Finance>"],
            [],
        ),
        ("District-level People's Committees:", ["<District-level People's Committees>"], []),
        ("Chairman of People's Committee of provinces and centrally-run cities:", [CHAIRS], []),
    ],
)
def test_an_intro_only_names_actors(text: str, leads: list[str], coordinating: list[str]) -> None:
    found = roles(text)
    assert found.is_intro
    assert (shown(found.leads), shown(found.coordinating)) == (leads, coordinating)


@pytest.mark.parametrize(
    "text",
    [
        "The Ministry of Finance shall review taxes, including:",
        "The Ministry of Finance: to review taxes.",
        "The Ministry of Finance shall coordinate with the Ministry of Justice.",
        "The Ministry of Finance shall:\nreview taxes.",
    ],
)
def test_a_text_with_an_action_is_no_intro(text: str) -> None:
    assert shown(roles(text).leads) == [MOF]
    assert not roles(text).is_intro


@pytest.mark.parametrize(
    ("text", "leads", "further"),
    [
        ("Promoting training. The State shall have policies to support employees.", ["the-state"], []),
        ("Funds are limited. The Ministry of Finance shall balance the budget; MOJ shall report.", [MOF], [MOJ]),
    ],
)
def test_a_subject_of_a_later_sentence_is_told_as_such(text: str, leads: list[str], further: list[str]) -> None:
    found = roles(text)
    assert (shown(found.leads), shown(found.further), found.explicit_at) == (leads, further, "later")


def test_subjects_after_the_first_are_kept_apart() -> None:
    found = roles("The Ministry of Finance shall pay; the Ministry of Justice shall appraise. MOF shall report.")
    assert (shown(found.leads), shown(found.further), found.explicit_at) == ([MOF], [MOJ], "first")


def test_the_verb_is_what_charges_the_actor() -> None:
    text = "The Ministry of Finance, within its scope, is responsible for data that ministries shall share."
    found = roles(text)
    assert found.verb and text[slice(*found.verb)] == "is responsible"
    assert found.rule == "responsible"


def test_the_number_of_a_document_ends_no_sentence() -> None:
    found = roles("Under Decision No. 37 of the Government, the Ministry of Finance shall report.")
    assert (shown(found.leads), found.explicit_at) == ([MOF], "first")


def test_only_the_given_part_of_the_text_is_read() -> None:
    text = "The Ministry of Justice shall act. The Ministry of Finance shall coordinate with MIC, MPI in it."
    start, end = text.index("The Ministry of Finance"), text.index(", MPI")
    found = read_roles(text, start, end, MATCHER)
    assert (shown(found.leads), shown(found.coordinating)) == ([MOF], [MIC])
    assert text[found.leads[0].start : found.leads[0].end] == "Ministry of Finance"


@pytest.mark.parametrize(
    ("role", "text", "leads", "coordinating", "approving"),
    [
        ("lead", "Ministry of Finance", [MOF], [], []),
        ("coordinating", "MOF, localities", [], [MOF, "localities"], []),
        ("approving", "The Prime Minister", [], [], ["prime-minister"]),
        ("lead", "Ministry of Finance in coordination with the Ministry of Justice", [MOF], [MOJ], []),
        ("lead", "Lead: MOST; coordinating: MOF, MPI", [MOST], [MOF, MPI], []),
        ("lead", "Ministry of Finance (lead), Ministry of Justice (coordinating)", [MOF], [MOJ], []),
        ("coordinating", "- Lead agency: MOF\n- Coordinating agencies: MOJ", [MOF], [MOJ], []),
    ],
)
def test_a_cell_may_say_more_than_its_column(
    role: str, text: str, leads: list[str], coordinating: list[str], approving: list[str]
) -> None:
    found = read_actor_cell(text, 0, len(text), role, MATCHER)
    assert (shown(found.leads), shown(found.coordinating), shown(found.approving)) == (leads, coordinating, approving)


WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        """The Ministry of Finance Justice shall coordinate with and , . ; : in to Assign ministries localities By 2025
        (a) No the Government requires Lead agency: is responsible for People's Committees Hanoi ' - ``""",
    )
)


@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_whatever_the_words_spans_are_those_of_the_text(text: str) -> None:
    found = roles(text)
    for mention in (*found.leads, *found.coordinating, *found.approving, *found.further):
        assert " ".join(text[mention.start : mention.end].split()) == mention.name
    assert len({mention.agency_id for mention in found.leads}) == len(found.leads)
    assert (found.explicit_at is None) == (not found.leads)


@pytest.mark.parametrize("words", ["Ministry of ", "in ", "and Foo ", "the ministries, ", "( ", "Foo of Bar and "])
def test_a_long_line_does_not_take_long(words: str) -> None:
    start = time.perf_counter()
    roles(words * (40_000 // len(words)))
    assert time.perf_counter() - start < 5


VIETNAMESE = REGISTER.matcher(Language.load("vi"), date(2025, 1, 9))


@pytest.mark.parametrize(
    ("sentence", "leads", "coordinating"),
    [
        (
            "Sở Công Thương chủ trì, phối hợp với Sở Nông nghiệp và Môi trường hỗ trợ nông dân",
            ["Sở Công Thương"],
            ["Sở Nông nghiệp và Môi trường"],
        ),
        ("UBND các xã, phường** xây dựng kế hoạch thực hiện", ["UBND các xã, phường"], []),
        ("Giao **Sở Tài chính** tham mưu bố trí kinh phí", ["Sở Tài chính"], []),
        ("Vụ Vật liệu xây dựng chủ trì xây dựng Nghị định", ["Vụ Vật liệu xây dựng"], []),
        ("Chủ tịch UBND các tỉnh nêu trên:", ["Chủ tịch UBND các tỉnh nêu trên"], []),
        (
            "Phối hợp với Ủy ban nhân dân các tỉnh, thành phố trực thuộc trung ương kiểm tra",
            [],
            ["Ủy ban nhân dân các tỉnh, thành phố trực thuộc trung ương"],
        ),
        ("Đảng ủy Bộ Văn hóa, Thể thao và Du lịch lãnh đạo", ["Đảng ủy Bộ Văn hóa, Thể thao và Du lịch"], []),
        ("Các tỉnh ủy, thành ủy tổ chức học tập", ["tỉnh ủy", "thành ủy"], []),
        ("Viện Nghiên cứu lập pháp đề xuất cơ chế", ["Viện Nghiên cứu lập pháp"], []),
        ("UBND các tỉnh, thành phố bố trí kinh phí", ["UBND các tỉnh, thành phố"], []),
        ("Bộ Tài chính chủ trì xây dựng; Bộ Y tế phối hợp thực hiện.", ["Bộ Tài chính"], ["Bộ Y tế"]),
        ("Vụ Pháp chế chủ trì, Vụ Nội vụ phối hợp thẩm tra", ["Vụ Pháp chế"], ["Vụ Nội vụ"]),
        ("Xây dựng tài liệu (Đơn vị chủ trì: Bộ Y tế; đơn vị phối hợp: Bộ Nội vụ)", ["Bộ Y tế"], ["Bộ Nội vụ"]),
        ("Vụ Học sinh, Sinh viên là đơn vị thường trực", ["Vụ Học sinh, Sinh viên"], []),
        ("Các Bộ: Tài chính, Nội vụ phối hợp với Bộ Y tế rà soát", ["Tài chính", "Nội vụ"], ["Bộ Y tế"]),
        ("Bí thư các tỉnh ủy, thành ủy trực tiếp chỉ đạo", ["Bí thư các tỉnh ủy, thành ủy"], []),
        ("Giao Hội đồng Dân tộc và đại biểu Quốc hội giám sát", ["Hội đồng Dân tộc", "đại biểu Quốc hội"], []),
        ("Phối hợp với Văn phòng Đảng ủy tổ chức hội nghị", [], ["Văn phòng Đảng ủy"]),
        ("Bộ Tư pháp giúp Chính phủ theo dõi", ["Bộ Tư pháp"], []),
        ("Các đồng chí lãnh đạo Quốc hội chỉ đạo thực hiện", ["đồng chí lãnh đạo Quốc hội"], []),
        ("Phối hợp với Hội Nông dân Việt Nam bồi dưỡng cán bộ", [], ["Hội Nông dân Việt Nam"]),
        ("Giao Ủy ban Dân nguyện và Giám sát là cơ quan đầu mối", ["Ủy ban Dân nguyện và Giám sát"], []),
        ("Ba cơ quan ký ban hành Quy chế phối hợp", ["Ba cơ quan"], []),
        (
            "Toàn Đảng, toàn quân và cả hệ thống chính trị phải vào cuộc",
            ["Toàn Đảng", "toàn quân", "cả hệ thống chính trị"],
            [],
        ),
        ("UBND tỉnh, thành phố nơi có dự án chịu trách nhiệm", ["UBND tỉnh, thành phố nơi có dự án"], []),
        (
            "Ủy ban nhân dân các tỉnh, thành phố có dự án đi qua khẩn trương bàn giao",
            ["Ủy ban nhân dân các tỉnh, thành phố có dự án đi qua"],
            [],
        ),
        ("Lãnh đạo các cơ quan của Quốc hội chỉ đạo", ["Lãnh đạo các cơ quan của Quốc hội"], []),
        ("Lãnh đạo các cơ quan, đơn vị xây dựng kế hoạch", [], []),
        (
            "Lãnh đạo các bộ, ngành, địa phương phải chịu trách nhiệm",
            ["Lãnh đạo các bộ, ngành, địa phương"],
            [],
        ),
        (
            "Tập thể lãnh đạo các cơ quan của Quốc hội xây dựng chương trình",
            ["Tập thể lãnh đạo các cơ quan của Quốc hội"],
            [],
        ),
        (
            "Cấp ủy, chính quyền, Mặt trận Tổ quốc và các tổ chức chính trị - xã hội tuyên truyền",
            ["Cấp ủy", "chính quyền", "Mặt trận Tổ quốc", "tổ chức chính trị - xã hội"],
            [],
        ),
        (
            "Người đứng đầu cấp ủy, tổ chức đảng, chính quyền chịu trách nhiệm",
            ["Người đứng đầu cấp ủy, tổ chức đảng, chính quyền"],
            [],
        ),
        (
            "Các cơ quan thông tấn, báo chí, truyền thông mở chuyên mục",
            ["cơ quan thông tấn, báo chí, truyền thông"],
            [],
        ),
        ("Yêu cầu các cấp ủy, tổ chức đảng trực thuộc quán triệt", ["cấp ủy, tổ chức đảng trực thuộc"], []),
        ("Xây dựng dự án Luật Dữ liệu do Bộ Công an chủ trì, hoàn thành năm 2026", ["Bộ Công an"], []),
        ("Thẩm tra dự án Luật do Bộ Công an chủ trì soạn thảo", [], []),
        (
            "Cơ quan chủ trì soạn thảo, cơ quan thẩm tra phối hợp chặt chẽ",
            ["Cơ quan chủ trì soạn thảo", "cơ quan thẩm tra"],
            [],
        ),
        ("Các tổ đảng, chi bộ trực thuộc quán triệt", ["tổ đảng", "chi bộ trực thuộc"], []),
        ("Giao Phó Chủ tịch Quốc hội phụ trách lĩnh vực chỉ đạo", ["Phó Chủ tịch Quốc hội"], []),
        # Names that hold the words an order may begin with, and verbs that end a name.
        ("Sở Giáo dục và Đào tạo tham mưu sắp xếp", ["Sở Giáo dục và Đào tạo"], []),
        ("Sở Lao động - Thương binh và Xã hội rà soát", ["Sở Lao động - Thương binh và Xã hội"], []),
        ("Sở Văn hóa, Thể thao và Du lịch chủ trì", ["Sở Văn hóa, Thể thao và Du lịch"], []),
        ("Trung ương Hội Người cao tuổi Việt Nam vận động", ["Trung ương Hội Người cao tuổi Việt Nam"], []),
        ("Phối hợp với Hội Người cao tuổi các cấp phát triển mô hình", [], ["Hội Người cao tuổi các cấp"]),
        ("Phối hợp với Bộ Y tế, Bộ Nội vụ theo dõi", [], ["Bộ Y tế", "Bộ Nội vụ"]),
        ("Đảng đoàn các tổ chức chính trị - xã hội lãnh đạo", ["Đảng đoàn các tổ chức chính trị - xã hội"], []),
        (
            "Ban Tuyên giáo và Dân vận Đảng ủy Quốc hội chủ trì",
            ["Ban Tuyên giáo và Dân vận Đảng ủy Quốc hội"],
            [],
        ),
        ("Căn cứ Kế hoạch này, các đảng ủy, chi bộ trực thuộc xây dựng", ["đảng ủy", "chi bộ trực thuộc"], []),
        (
            "Các sở, ban, ngành, Ủy ban nhân dân các xã, phường, đặc khu xây dựng",
            ["sở, ban, ngành", "Ủy ban nhân dân các xã, phường, đặc khu"],
            [],
        ),
        (
            "Các doanh nghiệp, hợp tác xã, hộ kinh doanh chủ động đầu tư",
            ["doanh nghiệp", "hợp tác xã", "hộ kinh doanh"],
            [],
        ),
        ("Các thành viên Ban Chỉ đạo trực tiếp kiểm tra", ["thành viên Ban Chỉ đạo"], []),
        (
            "Ban Nội chính Trung ương - Cơ quan Thường trực Ban Chỉ đạo chủ trì theo dõi",
            ["Ban Nội chính Trung ương"],
            [],
        ),
        (
            "Thủ trưởng các vụ, đơn vị thuộc Văn phòng Quốc hội chịu trách nhiệm",
            ["Thủ trưởng các vụ, đơn vị thuộc Văn phòng Quốc hội"],
            [],
        ),
        (
            "Đề nghị các đồng chí Bí thư tỉnh ủy, thành ủy, Trưởng đoàn đại biểu Quốc hội quan tâm",
            ["đồng chí Bí thư tỉnh ủy, thành ủy", "Trưởng đoàn đại biểu Quốc hội"],
            [],
        ),
        ("Tiểu ban Văn kiện chủ trì tổng kết", ["Tiểu ban Văn kiện"], []),
        ("Hằng năm Bộ Tài chính báo cáo Chính phủ", ["Bộ Tài chính"], []),
        ("Hằng năm, các bộ, ngành:", ["bộ, ngành"], []),
        ("Định kỳ hằng quý Bộ Tài chính phối hợp với Bộ Y tế:", ["Bộ Tài chính"], ["Bộ Y tế"]),
        ("Hằng năm báo cáo Chính phủ kết quả", [], []),
        (
            "Chủ tịch Ủy ban nhân dân các tỉnh, thành phố nơi có dự án đi qua chỉ đạo",
            ["Chủ tịch Ủy ban nhân dân các tỉnh, thành phố nơi có dự án đi qua"],
            [],
        ),
        ("Các tập đoàn, tổng công ty nhà nước đi đầu trong đầu tư", ["tập đoàn, tổng công ty nhà nước"], []),
        # Who works beside another one.
        ("Bộ Nội vụ cùng với Bộ Y tế tham mưu quy hoạch", ["Bộ Nội vụ"], ["Bộ Y tế"]),
        ("Giao Bộ Nội vụ chủ trì, cùng Viện Nghiên cứu lập pháp tổ chức", ["Bộ Nội vụ"], ["Viện Nghiên cứu lập pháp"]),
        (
            "Phân công Bộ Nội vụ chủ trì, Bộ Y tế và Bộ Tài chính phối hợp, hoàn thành",
            ["Bộ Nội vụ"],
            ["Bộ Y tế", "Bộ Tài chính"],
        ),
        ("Phối hợp chặt chẽ với các cơ quan của Quốc hội ngay từ khâu lập đề nghị", [], ["cơ quan của Quốc hội"]),
    ],
)
def test_vietnamese_actors(sentence: str, leads: list[str], coordinating: list[str]) -> None:
    found = read_roles(sentence, 0, len(sentence), VIETNAMESE)
    assert ([m.name for m in found.leads], [m.name for m in found.coordinating]) == (leads, coordinating)
