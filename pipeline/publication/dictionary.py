"""The data dictionary, ``README.md`` and ``README.vi.md`` of a package: what its files hold, what every column means.

All that is said about tables and columns is made from the schema, and about views from their SQL files. Only how to
read the files is written here, once for each language. How to load them is code and stands in the English one alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.publication.examples import EXAMPLES
from pipeline.publication.hashing import METHOD
from pipeline.publication.views import Comment, View
from pipeline.tables.schema import Column, Package, Table, Value

_READING = """\
## Files

| file | for |
|---|---|
| `data/<table>.csv` | any program; UTF-8, one heading row, an empty cell means unknown |
| `parquet/<table>.parquet` | programs that keep types: pandas, polars, R, Arrow, Spark |
| `vietnam-action-programmes.duckdb` | SQL, with keys enforced, comments, views and macros; DuckDB 1.4 or newer |
| `vietnam-action-programmes.xlsx` | Excel and its like: a sheet a table, text kept as text |
| `deadlines.ics` | calendars: every dated deadline, recurring ones as such |
| `load.sql` | loads the CSV files into DuckDB, each column with its type |
| `README.vi.md` | this dictionary in Vietnamese |
| `CHANGELOG.md`, `CHANGELOG.vi.md` | what is new in this release and why, in words, in English and Vietnamese |
| `changes.csv` | the same row by row, each with its cause: source added, revised, removed, reference data, pipeline |
| `quality/` | how good it is: `README.md` to read; `checks.json`, `accuracy.json`, `quality.json` for programs |
| `sources.json` | the texts and the code a release was made from, each with its SHA-256 |
| `datapackage.json` | programs: schemas, bytes and SHA-256 of the files, content hashes (Frictionless Data Package) |
| `croissant.json`, `schema-org.jsonld`, `dcat.jsonld` | search engines and catalogues of data |
| `CITATION.cff` | how to cite |

The changelogs, `changes.csv`, `sources.json`, and of `quality/` the files `README.md` and `quality.json`, come with a
release, not with a package that was only built. How to load the files with Excel, DuckDB, Python and R is shown below,
under *Loading*.

## Conventions

* An empty cell means unknown or not applicable. Dates are ISO 8601 (`2025-06-30`); decimals have a point.
* Text is Unicode NFC; its runs of white space, line ends too, are one space.
* `char_start` and `char_end` count code points of the source file, decoded as UTF-8, from 0; the words a value came
  from are `source[char_start:char_end]`. The spans of all provisions of a document do not overlap, and with the white
  space between them they cover every character of the file.
* A document of `authority` *secondary* is a report about an official one. It is in the tables; counts leave it out.
* A document in two languages is two rows, paired provision by provision in `provision_alignments`. Counts count a task
  once; the view `tasks_bilingual` shows the words of both versions side by side.
* The date of a release (`created` in `datapackage.json`, `when` in `versions.json`, the list of releases) is that of
  its newest document, or one that the publisher set. It is no clock time and does not tell when the files were made.
* In CSV, words that a spreadsheet would run carry an apostrophe before them: those that begin with `=`, `+`, `-`, `@`
  (or these in full width), a tab or a line end, also after apostrophes of their own, unless it stands alone (`-`) or is
  a sign before a whole number (`-1`). Take one apostrophe off a cell in which such words follow it, as `load.sql` does,
  and you have the words of the source. Parquet, DuckDB and the workbook hold the words as they are.
"""


_READING_VI = """\
## Các tệp

| tệp | dùng cho |
|---|---|
| `data/<bảng>.csv` | mọi chương trình; UTF-8, một dòng tiêu đề, ô trống là không biết |
| `parquet/<bảng>.parquet` | chương trình giữ kiểu dữ liệu: pandas, polars, R, Arrow, Spark |
| `vietnam-action-programmes.duckdb` | SQL, có khóa, chú thích, khung nhìn và macro; DuckDB 1.4 trở lên |
| `vietnam-action-programmes.xlsx` | Excel và tương tự: mỗi bảng một trang, chữ giữ nguyên là chữ |
| `deadlines.ics` | lịch: mọi thời hạn có ngày, kể cả thời hạn lặp lại |
| `load.sql` | nạp các tệp CSV vào DuckDB, mỗi cột đúng kiểu |
| `CHANGELOG.vi.md` | phiên bản này có gì mới và vì sao, bằng lời (`CHANGELOG.md`: tiếng Anh) |
| `changes.csv` | như trên, từng dòng một, kèm nguyên nhân: thêm, sửa, bỏ nguồn, dữ liệu tham chiếu, cách đọc |
| `quality/` | chất lượng: `README.md` để đọc; `checks.json`, `accuracy.json`, `quality.json` cho chương trình |
| `sources.json` | các văn bản và mã nguồn tạo ra phiên bản, kèm SHA-256 |
| `datapackage.json` | chương trình: lược đồ, SHA-256 của các tệp, mã băm nội dung (Frictionless Data Package) |
| `croissant.json`, `schema-org.jsonld`, `dcat.jsonld` | máy tìm kiếm và danh mục dữ liệu |
| `CITATION.cff` | cách trích dẫn |

`CHANGELOG.vi.md`, `changes.csv`, `sources.json` và, trong `quality/`, hai tệp `README.md`, `quality.json` chỉ có ở bản
phát hành, không có ở gói mới dựng. Cách nạp các tệp bằng Excel, DuckDB, Python và R kèm ví dụ: xem mục *Loading* của
`README.md`; cách tính mã băm nội dung: mục *Content hashes*.

## Quy ước

* Ô trống là không biết hoặc không áp dụng. Ngày theo ISO 8601 (`2025-06-30`); số thập phân dùng dấu chấm.
* Chữ ở dạng Unicode NFC; mọi chuỗi khoảng trắng, kể cả xuống dòng, thành một dấu cách. Tìm không dấu: macro `bo_dau`.
* `char_start` và `char_end` đếm điểm mã của tệp nguồn giải mã UTF-8, từ 0; câu chữ của một giá trị là
  `source[char_start:char_end]`. Các đơn vị của một văn bản không chồng lên nhau và phủ kín mọi ký tự, trừ khoảng trắng.
* Văn bản có `authority` là *secondary* là bài viết về một văn bản chính thức: có trong các bảng nhưng không được đếm.
* Văn bản có hai ngôn ngữ là hai dòng, ghép từng điều khoản trong `provision_alignments`; số liệu đếm mỗi nhiệm vụ một
  lần, khung nhìn `tasks_bilingual` đặt lời văn hai bản cạnh nhau.
* Ngày của bản phát hành (`created` trong `datapackage.json`, `when` trong `versions.json`) là ngày của văn bản mới
  nhất, hoặc ngày do người phát hành đặt; không phải thời điểm tạo tệp.
* Trong CSV, chữ mà bảng tính có thể chạy như công thức (bắt đầu bằng `=`, `+`, `-`, `@`...) có dấu nháy đơn đứng
  trước; bỏ một dấu nháy, như `load.sql` làm, là được câu chữ của nguồn. Parquet, DuckDB và tệp Excel giữ nguyên.
"""


_HASHES = f"""
## Content hashes

`content_hash` in `datapackage.json` is of what a table says: the same in CSV, Parquet, DuckDB and xlsx, and
in any order of rows. To compute it:

{METHOD}"""


@dataclass(frozen=True, slots=True)
class _Wording:
    """One language of the dictionary: what the schema's properties end in, and the words around them."""

    ending: str
    other_ending: str
    reading: str
    hashes: str
    words: Mapping[str, str]

    def own(self, entry: object, name: str) -> str:
        """Return the title, description or remedy of a table, column or value."""
        return str(getattr(entry, name + self.ending))

    def other(self, entry: object, name: str) -> str:
        """Return the same in the other language."""
        return str(getattr(entry, name + self.other_ending))

    def comment(self, comment: Comment, own: bool) -> str:
        """Return the comment of a view, in this language or in the other one."""
        return comment.en if (self.ending == "") == own else comment.vi


_WORDINGS = {
    "en": _Wording(
        "",
        "_vi",
        _READING + "\n" + EXAMPLES,
        _HASHES,
        MappingProxyType(
            {
                "version": "Version {}, schema version {}.",
                "tables": "Tables", "table": "table", "rows": "rows", "other": "Vietnamese",
                "key": "Key", "column": "column", "type": "type", "name": "name", "meaning": "meaning",
                "values": "Values of `{}`", "value": "value", "remedy": "what to do", "required": "required",
                "views": "Views and macros", "macro": "macro", "gives": "what it gives",
                "called": "They are in the DuckDB file. A macro is called: `FROM tasks_of('ministry-of-finance')`, or "
                "where it gives a\nvalue, `SELECT bo_dau('Chuyển đổi số')`. The two tables tell what is in the file, "
                "where it is all one has.",
                "rights": "Rights",
            }
        ),
    ),
    "vi": _Wording(
        "_vi",
        "",
        _READING_VI,
        "",
        MappingProxyType(
            {
                "version": "Phiên bản {}, phiên bản lược đồ {}. English: `README.md`.",
                "tables": "Các bảng", "table": "bảng", "rows": "nội dung", "other": "tiếng Anh",
                "key": "Khóa", "column": "cột", "type": "kiểu", "name": "tên", "meaning": "ý nghĩa",
                "values": "Giá trị của `{}`", "value": "giá trị", "remedy": "cách xử lý", "required": "bắt buộc",
                "views": "Khung nhìn và macro", "macro": "macro", "gives": "nội dung",
                "called": "Có trong tệp DuckDB. Macro được gọi như sau: `FROM tasks_of('ministry-of-finance')`; macro "
                "trả về một giá trị:\n`SELECT bo_dau('Chuyển đổi số')`. Hai bảng cuối cho biết trong tệp có những gì.",
                "rights": "Quyền sử dụng",
            }
        ),
    ),
}  # fmt: skip


def data_dictionary(package: Package, views: Sequence[View], version: str, language: str = "en") -> str:
    """Return the dictionary as Markdown, in ``en`` or ``vi``; the names stand in both languages."""
    return "\n".join(_lines(package, views, version, _WORDINGS[language]))


def _lines(package: Package, views: Sequence[View], version: str, wording: _Wording) -> Iterator[str]:
    words = wording.words
    yield f"# {wording.own(package, 'title')}\n"
    yield f"*{wording.other(package, 'title')}*\n"
    yield words["version"].format(version, package.schema_version) + "\n"
    yield f"{wording.own(package, 'description')}\n"
    yield f"*{wording.other(package, 'description')}*\n"
    yield wording.reading
    yield f"## {words['tables']}\n"
    yield from _heading(words["table"], words["other"], words["rows"])
    for table in package.tables.values():
        yield _row(f"[{table.name}](#{table.name})", wording.other(table, "title"), wording.own(table, "description"))
    yield ""
    for table in package.tables.values():
        yield from _table(table, wording)
    yield f"## {words['views']}\n"
    yield words["called"] + "\n"
    yield from _heading(words["name"], words["gives"], words["other"])
    for view in views:
        kind = "" if view.kind == "VIEW" else f" ({words['macro']})" if view.macro else f" ({words['table']})"
        yield _row(f"`{view.name}`{kind}", wording.comment(view.comment, True), wording.comment(view.comment, False))
    yield wording.hashes
    yield f"## {words['rights']}\n"
    for licence in package.descriptor["licenses"]:
        notes = (package.descriptor[f"rights_note{ending}"] for ending in (wording.ending, wording.other_ending))
        yield "[{}]({}). {}\n\n*{}*".format(licence["title"], licence["path"], *notes)
    yield ""


def _table(table: Table, wording: _Wording) -> Iterator[str]:
    words = wording.words
    names = f"**{wording.own(table, 'title')}** / *{wording.other(table, 'title')}*"
    yield f"### {table.name}\n"
    yield f"{names}. {wording.own(table, 'description')} *{wording.other(table, 'description')}*\n"
    yield f"{words['key']}: {', '.join(f'`{column}`' for column in table.primary_key)}.\n"
    yield from _heading(words["column"], words["type"], words["name"], words["other"], words["meaning"])
    for column in table.columns:
        kind = _type(table, column, words["required"])
        yield _row(f"`{column.name}`", kind, *_said(column, wording))
    yield ""
    for column in table.columns:
        if column.values:
            yield from _values(column, wording)


def _values(column: Column, wording: _Wording) -> Iterator[str]:
    words = wording.words
    remedies = any(value.remedy for value in column.values.values())
    yield words["values"].format(column.name) + ":\n"
    yield from _heading(
        words["value"], words["name"], words["other"], words["meaning"], *([words["remedy"]] if remedies else [])
    )
    for name, value in column.values.items():
        yield _row(f"`{name}`", *_said(value, wording), *([wording.own(value, "remedy")] if remedies else []))
    yield ""


def _said(entry: Column | Value, wording: _Wording) -> tuple[str, str, str]:
    """Return the name in this language and in the other one, and the meaning."""
    return wording.own(entry, "title"), wording.other(entry, "title"), wording.own(entry, "description")


def _type(table: Table, column: Column, required: str) -> str:
    words = [column.type] + [required] * column.required
    words += [f"→ {key.table}" for key in table.foreign_keys if column.name in key.columns]
    return ", ".join(words)


def _heading(*cells: str) -> Iterator[str]:
    yield _row(*cells)
    yield "|---" * len(cells) + "|"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
