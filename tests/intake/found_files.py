"""One short resolution as the files a maintainer finds: a web page, a DOCX, a PDF, text in old encodings."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise

LINES = [
    "GOVERNMENT",
    "No. 90/NQ-CP",
    "Hanoi, May 5, 2025",
    "RESOLUTION",
    "ON THE ACTION PROGRAM FOR RURAL ROADS",
    "Pursuant to the Law on Organization of the Government;",
    "At the request of the Minister of Construction;",
    "RESOLVES:",
    "I. TASKS AND SOLUTIONS",
    "1. The Ministry of Finance shall allocate at least 3% of the budget to rural roads by 2027 and report the results to"
    " the Prime Minister before December 1, 2027.",
    "2. The Ministry of Health shall assume the prime responsibility for, and coordinate with the Ministry of Home Affairs"
    " in, reviewing regulations on health care in rural communes.",
    "APPENDIX",
    "LIST OF TASKS",
]
TABLE = [
    ["No.", "Tasks", "Lead agency", "Coordinating agencies", "Deadline"],
    ["1", "Build rural roads", "Ministry of Construction", "Ministry of Finance", "2025"],
    ["2", "Mend rural bridges", "Ministry of Construction", "", "Quarter IV/2026"],
]
TASKS = [LINES[9].removeprefix("1. "), LINES[10].removeprefix("2. "), "Build rural roads", "Mend rural bridges"]


def page() -> bytes:
    """A web page with a letterhead set as a table, a menu, a script, and labels from list markup."""
    letterhead = "<br>".join(LINES[:2])
    return f"""<!DOCTYPE html><html><head><title>Resolution</title><script>track()</script></head><body>
    <nav><a href="/">Home</a> &gt; Documents</nav>
    <table><tr><td><p>{letterhead}</p></td><td>{LINES[2]}</td></tr></table>
    <h1>{LINES[3]}</h1><p><b>{LINES[4]}</b></p><p>{LINES[5]}</p><p>{LINES[6]}</p><p>{LINES[7]}</p><h2>{LINES[8]}</h2>
    <ol><li>{TASKS[0]}</li><li>The Ministry of Health <i>shall</i>{TASKS[1].partition("shall")[2]}</li></ol>
    <p>{LINES[11]}</p><p>{LINES[12]}</p>
    <table><thead><tr>{"".join(f"<th>{cell}</th>" for cell in TABLE[0])}</tr></thead><tbody>
    <tr><td>1</td><td>Build<br>rural roads</td><td rowspan="2">{TABLE[1][2]}</td><td>{TABLE[1][3]}</td><td>2025</td></tr>
    <tr><td>2</td><td><p>Mend</p><p>rural bridges</p></td><td></td><td>{TABLE[2][4]}</td></tr>
    </tbody></table><footer>Copyright</footer></body></html>""".encode()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http:'
    '//schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_LISTS = (
    f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val='
    '"%2)"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def _paragraph(words: str, level: int | None = None) -> str:
    numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>' if level is not None else ""
    return f"<w:p><w:pPr>{numbered}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


def docx(points: list[tuple[int, str]] | None = None) -> bytes:
    """A DOCX whose points are numbered by Word; ``points`` are levels and words."""
    body = "".join(map(_paragraph, LINES[:9]))
    body += "".join(_paragraph(words, level) for level, words in points or [(0, TASKS[0]), (0, TASKS[1])])
    body += "".join(map(_paragraph, LINES[11:]))
    rows = "".join(f"<w:tr>{''.join(f'<w:tc>{_paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in TABLE)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr(
            "word/document.xml", f"<w:document {_W}><w:body>{body}<w:tbl>{rows}</w:tbl></w:body></w:document>"
        )
        archive.writestr("word/numbering.xml", _LISTS)
    return file.getvalue()


def pdf() -> bytes:
    """A PDF in two pages, lines broken at the margin, the table drawn with rules, page numbers at the foot."""
    first, top = [], 800
    for line in LINES[:11]:
        for piece in _broken(line, 88):
            first.append(_words(60, top, piece))
            top -= 12
        top -= 10
    second = [_words(60, 800, LINES[11]), _words(60, 778, LINES[12])]
    edges, rows = [60, 90, 250, 380, 500, 580], [760, 740, 720, 700]
    for left, right in pairwise(edges):
        for y in rows:
            second.append(f"{left} {y} m {right} {y} l S")
    second += [f"{x} {rows[0]} m {x} {rows[-1]} l S" for x in edges]
    for row, y in zip(TABLE, rows, strict=False):
        second += [_words(x + 3, y - 14, cell, 8) for x, cell in zip(edges, row, strict=False)]
    return _file([[*first, _words(300, 30, "1")], [*second, _words(300, 30, "2")]])


def empty_pdf() -> bytes:
    """A page without a word, like a scanned one."""
    return _file([["60 60 m 200 200 l S"]])


def _broken(line: str, width: int) -> list[str]:
    pieces = [""]
    for word in line.split():
        if len(pieces[-1]) + len(word) > width:
            pieces.append("")
        pieces[-1] += f" {word}" if pieces[-1] else word
    return pieces


def _words(x: float, y: float, words: str, size: int = 10) -> str:
    safe = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F1 {size} Tf {x} {y} Td ({safe}) Tj ET"


def _file(pages: list[list[str]]) -> bytes:
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>")
    kids = []
    for page in pages:
        content = "\n".join(page)
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 620 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")
