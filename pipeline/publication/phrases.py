"""The sentences of a changelog in each language it is written in.

Here belong words alone; what is said when is told in ``changelog``. A phrase is one form, or two where a language has
one for a single thing and one for several. What stands in braces is put in; every language has the same phrases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from pipeline.tables.schema import Column, Table

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

_ENGLISH: dict[str, str | tuple[str, str]] = {
    "title": "Version {version}",
    "first": "The first version. Its documents:",
    "since": "What is new since version {previous}. {summary}",
    "same": "The tables say the same; only the other files were made anew.",
    "all": "Every change, one by one, is in `{file}`.",
    "and": "and",
    "heading": "What changed",
    "heading.source added": "New documents",
    "heading.source revised": "Documents whose text was corrected",
    "heading.source removed": "Documents that were withdrawn",
    "heading.reference data": "Corrections of the register of agencies",
    "heading.pipeline": "Better reading of the texts",
    "heading.ids": "Changed ids",
    "heading.schema": "For those who load the data",
    "rows.added": ("{count} row is new", "{count} rows are new"),
    "rows.removed": ("{count} row is gone", "{count} rows are gone"),
    "rows.re-keyed": ("{count} row has another id", "{count} rows have other ids"),
    "rows.changed": ("{count} value changed", "{count} values changed"),
    "more": "… and {things} more.",
    "count.document": ("{count} document", "{count} documents"),
    "count.task": ("{count} task", "{count} tasks"),
    "count.indicator": ("{count} indicator", "{count} indicators"),
    "count.id": ("{count} id", "{count} ids"),
    "count.agency": ("{count} agency", "{count} agencies"),
    "count.change": ("{count} change in the table of {table}", "{count} changes in the table of {table}"),
    "count.provisions": ("{count} passage of the texts", "{count} passages of the texts"),
    "count.findings": ("{count} remark on the reading (`findings`)", "{count} remarks on the reading (`findings`)"),
    "count.row": ("{count} {thing}", "{count} {things}"),
    "counted.added": ("{things} is new.", "{things} are new."),
    "counted.removed": ("{things} is gone.", "{things} are gone."),
    "counted.changed": ("{things} has changed.", "{things} have changed."),
    "document.new": "New: {document}",
    "document.withdrawn": "Withdrawn: {document}",
    "document.corrected": "The text of {documents} was corrected.",
    "document.numbered": "{type} {number}",
    "document.day": " of {day}",
    "document.report": "a report, which counts leave out",
    "document.language": " (text in {language})",
    "language.en": "English",
    "language.vi": "Vietnamese",
    "lead.now": ("{bodies} is now the lead of {subject}", "{bodies} are now the leads of {subject}"),
    "lead.also": ("{bodies} is now also a lead of {subject}", "{bodies} are now also leads of {subject}"),
    "lead.no longer": "{bodies} is no longer a lead of {subject}",
    "coordinating.now": ("{bodies} now coordinates in {subject}", "{bodies} now coordinate in {subject}"),
    "coordinating.also": ("{bodies} now also coordinates in {subject}", "{bodies} now also coordinate in {subject}"),
    "coordinating.no longer": "{bodies} no longer coordinates in {subject}",
    "approving.now": ("{bodies} now approves {subject}", "{bodies} now approve {subject}"),
    "approving.also": ("{bodies} now also approves {subject}", "{bodies} now also approve {subject}"),
    "approving.no longer": "{bodies} no longer approves {subject}",
    "lead.order": "{subject} now names in this order, as lead: {bodies}.",
    "coordinating.order": "{subject} now names in this order, as coordinating: {bodies}.",
    "approving.order": "{subject} now names in this order, as approving: {bodies}.",
    "was": "it was {old}",
    "was.none": "none was known",
    "was.unknown": "it was not known",
    "unknown": "unknown",
    "deadlines.now": "The deadline of {subject} is now {new}; {was}.",
    "indicator_targets.now": "The target of {subject} is now {new}; {was}.",
    "until": "{words} (until {day})",
    "recurring": "{words} (calendar rule {rule})",
    "read as": "{words} (read as {value})",
    "row.added": "{subject} is new.",
    "row.removed": "{subject} is no longer there.",
    "row.leads": "{subject} now leads to that document, which is here.",
    "row.changed": "The {column} of {subject} is now {new}; {was}.",
    "bodies.unregistered": (
        "A body is named that the register does not have: {bodies}.",
        "Bodies are named that the register does not have: {bodies}.",
    ),
    "alias.added": (
        "The name {alias} now leads to {agency}.", "{count} names, such as {alias}, now lead to {agency}.",
    ),
    "alias.removed": (
        "The name {alias} no longer leads to {agency}.", "{count} names, such as {alias}, no longer lead to {agency}.",
    ),
    "name.succession": "the succession of {predecessor} by {successor} ({scope})",
    "name.citation": "the reference to {cited}",
    "name.another document": "another document",
    "name.numbered": "{noun} {number}",
    "name.quoted": "the {noun} {words}",
    "name.unnamed": "a {noun}",
    "of": " of {document}",
    "in": " in {document}",
    "id.gone": "`{old}` ({table}) is gone: {reason}",
    "id.same": "`{old}` ({table}) means the same as before: {reason}",
    "id.now": "`{old}` ({table}) is now `{new}`: {reason}",
    "schema.column": "column `{column}` of the table `{table}`",
    "schema.table": "table `{table}`",
    "schema.package": "package",
    "schema.changed": "The {label} of the {thing} changed.",
    "schema.added": "The {thing} was added.",
    "schema.removed": "The {thing} was removed.",
}  # fmt: skip

_VIETNAMESE: dict[str, str | tuple[str, str]] = {
    "title": "Phiên bản {version}",
    "first": "Phiên bản đầu tiên, gồm các văn bản:",
    "since": "Những điểm mới so với phiên bản {previous}. {summary}",
    "same": "Nội dung các bảng không đổi; chỉ các tệp khác được tạo lại.",
    "all": "Từng thay đổi một có trong `{file}`.",
    "and": "và",
    "heading": "Những thay đổi",
    "heading.source added": "Văn bản mới",
    "heading.source revised": "Văn bản được đính chính",
    "heading.source removed": "Văn bản được rút ra",
    "heading.reference data": "Đính chính danh mục cơ quan",
    "heading.pipeline": "Đọc văn bản chính xác hơn",
    "heading.ids": "Mã định danh thay đổi",
    "heading.schema": "Dành cho người nạp dữ liệu",
    "rows.added": "thêm {count} dòng",
    "rows.removed": "bỏ {count} dòng",
    "rows.re-keyed": "{count} dòng có mã khác",
    "rows.changed": "{count} giá trị thay đổi",
    "more": "… và {things} nữa.",
    "count.document": "{count} văn bản",
    "count.task": "{count} nhiệm vụ",
    "count.indicator": "{count} chỉ tiêu",
    "count.id": "{count} mã",
    "count.agency": "{count} cơ quan",
    "count.change": "{count} thay đổi trong bảng {table}",
    "count.provisions": "{count} đoạn văn bản",
    "count.findings": "{count} ghi nhận khi đọc văn bản (`findings`)",
    "count.row": "{count} dòng của bảng {things}",
    "counted.added": "thêm {things}.",
    "counted.removed": "bỏ {things}.",
    "counted.changed": "{things} thay đổi.",
    "document.new": "Mới: {document}",
    "document.withdrawn": "Rút ra: {document}",
    "document.corrected": "Đã đính chính lời văn của {documents}.",
    "document.numbered": "văn bản {number}",
    "document.day": " ngày {day}",
    "document.report": "bài viết về văn bản, không được đếm",
    "document.language": " (bản {language})",
    "language.en": "tiếng Anh",
    "language.vi": "tiếng Việt",
    "lead.now": "{bodies} nay chủ trì {subject}",
    "lead.also": "{bodies} nay cùng chủ trì {subject}",
    "lead.no longer": "{bodies} không còn chủ trì {subject}",
    "coordinating.now": "{bodies} nay phối hợp thực hiện {subject}",
    "coordinating.also": "{bodies} nay cùng phối hợp thực hiện {subject}",
    "coordinating.no longer": "{bodies} không còn phối hợp thực hiện {subject}",
    "approving.now": "{bodies} nay phê duyệt {subject}",
    "approving.also": "{bodies} nay cùng phê duyệt {subject}",
    "approving.no longer": "{bodies} không còn phê duyệt {subject}",
    "lead.order": "{subject} nay nêu các cơ quan chủ trì theo thứ tự: {bodies}.",
    "coordinating.order": "{subject} nay nêu các cơ quan phối hợp theo thứ tự: {bodies}.",
    "approving.order": "{subject} nay nêu các cơ quan phê duyệt theo thứ tự: {bodies}.",
    "was": "trước đây là {old}",
    "was.none": "trước đây chưa có",
    "was.unknown": "trước đây chưa rõ",
    "unknown": "chưa rõ",
    "deadlines.now": "Thời hạn của {subject} nay là {new}; {was}.",
    "indicator_targets.now": "Mức phải đạt của {subject} nay là {new}; {was}.",
    "until": "{words} (đến {day})",
    "recurring": "{words} (quy tắc lịch {rule})",
    "read as": "{words} (đọc là {value})",
    "row.added": "mới có {subject}.",
    "row.removed": "không còn {subject}.",
    "row.leads": "{subject} nay dẫn đến chính văn bản đó, đã có ở đây.",
    "row.changed": "{column} của {subject} nay là {new}; {was}.",
    "bodies.unregistered": "Các cơ quan, tổ chức được nêu tên mà chưa có trong danh mục: {bodies}.",
    "alias.added": ("Tên {alias} nay chỉ {agency}.", "{count} tên, chẳng hạn {alias}, nay chỉ {agency}."),
    "alias.removed": (
        "Tên {alias} không còn chỉ {agency}.", "{count} tên, chẳng hạn {alias}, không còn chỉ {agency}.",
    ),
    "name.succession": "việc {successor} tiếp nhận chức năng của {predecessor} ({scope})",
    "name.citation": "viện dẫn {cited}",
    "name.another document": "một văn bản khác",
    "name.numbered": "{noun} số {number}",
    "name.quoted": "{noun} {words}",
    "name.unnamed": "một {noun}",
    "of": " của {document}",
    "in": " trong {document}",
    "id.gone": "`{old}` ({table}) không còn: {reason}",
    "id.same": "`{old}` ({table}) vẫn giữ nghĩa như trước: {reason}",
    "id.now": "`{old}` ({table}) nay là `{new}`: {reason}",
    "schema.column": "cột `{column}` của bảng `{table}`",
    "schema.table": "bảng `{table}`",
    "schema.package": "gói dữ liệu",
    "schema.changed": "{thing} đổi thuộc tính {label}.",
    "schema.added": "thêm {thing}.",
    "schema.removed": "bỏ {thing}.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language, with how it writes numbers, dates, lists and titles of the schema."""

    language: str
    phrases: Mapping[str, str | tuple[str, str]]

    def say(self, phrase: str, count: int = 1, **words: str) -> str:
        """Return a phrase with words put in, in the form for so many things; ``{count}`` is the number itself."""
        forms = self.phrases[phrase]
        form = forms if isinstance(forms, str) else forms[count != 1]
        return form.format(count=self.number(count), **words)

    def number(self, count: int) -> str:
        """Write a whole number with the separator of thousands of the language."""
        return f"{count:,}" if self.language == "en" else f"{count:,}".replace(",", ".")

    def day(self, value: date | str | None) -> str:
        """Write a date as a person does, in any locale: 9 January 2025, 9/1/2025."""
        if not value:
            return ""
        day = date.fromisoformat(value) if isinstance(value, str) else value
        if self.language == "en":
            return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        return f"{day.day}/{day.month}/{day.year}"

    def listed(self, words: Sequence[str]) -> str:
        """Write several things as a person does: one, two and three."""
        return f" {self.say('and')} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)

    def title(self, entry: Table | Column) -> str:
        """Return a title as it stands in the middle of a sentence; the names of languages keep their capitals."""
        title = entry.title_vi if self.language == "vi" else entry.title
        return title if title.startswith(("English", "Vietnamese")) else title[:1].lower() + title[1:]

    def one_of(self, table: Table) -> str:
        """Return what one row of a table is called."""
        title = self.title(table)
        return title.removesuffix("s") if self.language == "en" else title


PHRASES = {
    "en": Phrases("en", MappingProxyType(_ENGLISH)),
    "vi": Phrases("vi", MappingProxyType(_VIETNAMESE)),
}
