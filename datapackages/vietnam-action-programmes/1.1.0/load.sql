-- Loads the CSV files of this package into DuckDB, each column with its type. Run it in this folder:
--     duckdb my.duckdb '.read load.sql'
-- Text that a spreadsheet would run carries an apostrophe in CSV, which is taken off here (see README.md).
-- vietnam-action-programmes.duckdb has the same tables with their keys, comments and views.

CREATE OR REPLACE TEMP MACRO words(cell) AS
    CASE WHEN regexp_matches(cell, '^''''*([-+][0-9]*[^0-9]|[=@\t\r\n＋－＝＠].)', 's') THEN cell[2:] ELSE cell END;

CREATE OR REPLACE TABLE "agencies" AS
SELECT words("agency_id") AS "agency_id", words("name_en") AS "name_en", words("name_vi") AS "name_vi", words("abbreviation") AS "abbreviation", words("kind") AS "kind", words("parent_id") AS "parent_id", "established_on", "dissolved_on", words("abbreviation_vi") AS "abbreviation_vi", words("notes") AS "notes"
FROM read_csv('data/agencies.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'agency_id': 'VARCHAR', 'name_en': 'VARCHAR', 'name_vi': 'VARCHAR', 'abbreviation': 'VARCHAR', 'kind': 'VARCHAR', 'parent_id': 'VARCHAR', 'established_on': 'DATE', 'dissolved_on': 'DATE', 'abbreviation_vi': 'VARCHAR', 'notes': 'VARCHAR'});

CREATE OR REPLACE TABLE "id_changes" AS
SELECT words("table_name") AS "table_name", words("old_id") AS "old_id", words("new_id") AS "new_id", words("version") AS "version", words("reason") AS "reason"
FROM read_csv('data/id_changes.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'table_name': 'VARCHAR', 'old_id': 'VARCHAR', 'new_id': 'VARCHAR', 'version': 'VARCHAR', 'reason': 'VARCHAR'});

CREATE OR REPLACE TABLE "documents" AS
SELECT words("document_id") AS "document_id", words("number") AS "number", words("document_type") AS "document_type", words("title") AS "title", words("issuer_id") AS "issuer_id", "issued_on", "effective_on", words("signer") AS "signer", words("language") AS "language", words("authority") AS "authority", words("source_url") AS "source_url", words("source_path") AS "source_path", words("source_sha256") AS "source_sha256", words("translator") AS "translator", words("licence_note") AS "licence_note"
FROM read_csv('data/documents.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'document_id': 'VARCHAR', 'number': 'VARCHAR', 'document_type': 'VARCHAR', 'title': 'VARCHAR', 'issuer_id': 'VARCHAR', 'issued_on': 'DATE', 'effective_on': 'DATE', 'signer': 'VARCHAR', 'language': 'VARCHAR', 'authority': 'VARCHAR', 'source_url': 'VARCHAR', 'source_path': 'VARCHAR', 'source_sha256': 'VARCHAR', 'translator': 'VARCHAR', 'licence_note': 'VARCHAR'});

CREATE OR REPLACE TABLE "agency_aliases" AS
SELECT words("alias") AS "alias", words("language") AS "language", words("agency_id") AS "agency_id", words("basis") AS "basis"
FROM read_csv('data/agency_aliases.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'alias': 'VARCHAR', 'language': 'VARCHAR', 'agency_id': 'VARCHAR', 'basis': 'VARCHAR'});

CREATE OR REPLACE TABLE "agency_successions" AS
SELECT words("predecessor_id") AS "predecessor_id", words("successor_id") AS "successor_id", words("scope") AS "scope", "effective_on", words("legal_basis") AS "legal_basis", words("confidence") AS "confidence", words("notes") AS "notes"
FROM read_csv('data/agency_successions.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'predecessor_id': 'VARCHAR', 'successor_id': 'VARCHAR', 'scope': 'VARCHAR', 'effective_on': 'DATE', 'legal_basis': 'VARCHAR', 'confidence': 'VARCHAR', 'notes': 'VARCHAR'});

CREATE OR REPLACE TABLE "provisions" AS
SELECT words("provision_id") AS "provision_id", words("document_id") AS "document_id", words("parent_id") AS "parent_id", words("path") AS "path", words("kind") AS "kind", words("label") AS "label", words("text") AS "text", "char_start", "char_end", "position", "line"
FROM read_csv('data/provisions.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'provision_id': 'VARCHAR', 'document_id': 'VARCHAR', 'parent_id': 'VARCHAR', 'path': 'VARCHAR', 'kind': 'VARCHAR', 'label': 'VARCHAR', 'text': 'VARCHAR', 'char_start': 'BIGINT', 'char_end': 'BIGINT', 'position': 'BIGINT', 'line': 'BIGINT'});

CREATE OR REPLACE TABLE "document_alignments" AS
SELECT words("translation_id") AS "translation_id", words("original_id") AS "original_id", "pairs", "only_in_translation", "only_in_original", "confidence"
FROM read_csv('data/document_alignments.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'translation_id': 'VARCHAR', 'original_id': 'VARCHAR', 'pairs': 'BIGINT', 'only_in_translation': 'BIGINT', 'only_in_original': 'BIGINT', 'confidence': 'DOUBLE'});

CREATE OR REPLACE TABLE "tasks" AS
SELECT words("task_id") AS "task_id", words("document_id") AS "document_id", words("provision_id") AS "provision_id", words("number") AS "number", words("theme") AS "theme", words("text") AS "text", words("assignment") AS "assignment", words("output") AS "output", words("status") AS "status", "position", "valid_from", "valid_to", words("amended_by") AS "amended_by"
FROM read_csv('data/tasks.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'task_id': 'VARCHAR', 'document_id': 'VARCHAR', 'provision_id': 'VARCHAR', 'number': 'VARCHAR', 'theme': 'VARCHAR', 'text': 'VARCHAR', 'assignment': 'VARCHAR', 'output': 'VARCHAR', 'status': 'VARCHAR', 'position': 'BIGINT', 'valid_from': 'DATE', 'valid_to': 'DATE', 'amended_by': 'VARCHAR'});

CREATE OR REPLACE TABLE "indicators" AS
SELECT words("indicator_id") AS "indicator_id", words("document_id") AS "document_id", words("provision_id") AS "provision_id", words("number") AS "number", words("parent_id") AS "parent_id", words("name") AS "name", words("unit") AS "unit", "horizon_year", "position", words("status") AS "status", "valid_from", "valid_to", words("amended_by") AS "amended_by"
FROM read_csv('data/indicators.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'indicator_id': 'VARCHAR', 'document_id': 'VARCHAR', 'provision_id': 'VARCHAR', 'number': 'VARCHAR', 'parent_id': 'VARCHAR', 'name': 'VARCHAR', 'unit': 'VARCHAR', 'horizon_year': 'BIGINT', 'position': 'BIGINT', 'status': 'VARCHAR', 'valid_from': 'DATE', 'valid_to': 'DATE', 'amended_by': 'VARCHAR'});

CREATE OR REPLACE TABLE "citations" AS
SELECT words("citation_id") AS "citation_id", words("document_id") AS "document_id", words("provision_id") AS "provision_id", words("number") AS "number", words("document_type") AS "document_type", words("issuer_id") AS "issuer_id", "issued_on", words("relation") AS "relation", words("cited_document_id") AS "cited_document_id", "char_start", "char_end"
FROM read_csv('data/citations.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'citation_id': 'VARCHAR', 'document_id': 'VARCHAR', 'provision_id': 'VARCHAR', 'number': 'VARCHAR', 'document_type': 'VARCHAR', 'issuer_id': 'VARCHAR', 'issued_on': 'DATE', 'relation': 'VARCHAR', 'cited_document_id': 'VARCHAR', 'char_start': 'BIGINT', 'char_end': 'BIGINT'});

CREATE OR REPLACE TABLE "findings" AS
SELECT words("finding_id") AS "finding_id", words("document_id") AS "document_id", words("provision_id") AS "provision_id", words("severity") AS "severity", words("code") AS "code", words("message") AS "message", words("message_vi") AS "message_vi", words("source_path") AS "source_path", "line"
FROM read_csv('data/findings.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'finding_id': 'VARCHAR', 'document_id': 'VARCHAR', 'provision_id': 'VARCHAR', 'severity': 'VARCHAR', 'code': 'VARCHAR', 'message': 'VARCHAR', 'message_vi': 'VARCHAR', 'source_path': 'VARCHAR', 'line': 'BIGINT'});

CREATE OR REPLACE TABLE "provision_alignments" AS
SELECT words("translation_provision_id") AS "translation_provision_id", words("original_provision_id") AS "original_provision_id", words("translation_id") AS "translation_id", words("original_id") AS "original_id", words("relation") AS "relation", "confidence"
FROM read_csv('data/provision_alignments.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'translation_provision_id': 'VARCHAR', 'original_provision_id': 'VARCHAR', 'translation_id': 'VARCHAR', 'original_id': 'VARCHAR', 'relation': 'VARCHAR', 'confidence': 'DOUBLE'});

CREATE OR REPLACE TABLE "task_agencies" AS
SELECT words("task_id") AS "task_id", words("agency_id") AS "agency_id", words("role") AS "role", "position", words("mention") AS "mention", "char_start", "char_end"
FROM read_csv('data/task_agencies.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'task_id': 'VARCHAR', 'agency_id': 'VARCHAR', 'role': 'VARCHAR', 'position': 'BIGINT', 'mention': 'VARCHAR', 'char_start': 'BIGINT', 'char_end': 'BIGINT'});

CREATE OR REPLACE TABLE "deadlines" AS
SELECT words("deadline_id") AS "deadline_id", words("task_id") AS "task_id", words("text") AS "text", words("kind") AS "kind", "starts_on", "due_on", words("recurrence") AS "recurrence", "char_start", "char_end"
FROM read_csv('data/deadlines.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'deadline_id': 'VARCHAR', 'task_id': 'VARCHAR', 'text': 'VARCHAR', 'kind': 'VARCHAR', 'starts_on': 'DATE', 'due_on': 'DATE', 'recurrence': 'VARCHAR', 'char_start': 'BIGINT', 'char_end': 'BIGINT'});

CREATE OR REPLACE TABLE "indicator_agencies" AS
SELECT words("indicator_id") AS "indicator_id", words("agency_id") AS "agency_id", words("role") AS "role", "position", words("mention") AS "mention", "char_start", "char_end"
FROM read_csv('data/indicator_agencies.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'indicator_id': 'VARCHAR', 'agency_id': 'VARCHAR', 'role': 'VARCHAR', 'position': 'BIGINT', 'mention': 'VARCHAR', 'char_start': 'BIGINT', 'char_end': 'BIGINT'});

CREATE OR REPLACE TABLE "indicator_targets" AS
SELECT words("target_id") AS "target_id", words("indicator_id") AS "indicator_id", "horizon_year", words("comparator") AS "comparator", "value_min", "value_max", words("unit") AS "unit", words("scope") AS "scope", words("text") AS "text", "char_start", "char_end"
FROM read_csv('data/indicator_targets.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'target_id': 'VARCHAR', 'indicator_id': 'VARCHAR', 'horizon_year': 'BIGINT', 'comparator': 'VARCHAR', 'value_min': 'DOUBLE', 'value_max': 'DOUBLE', 'unit': 'VARCHAR', 'scope': 'VARCHAR', 'text': 'VARCHAR', 'char_start': 'BIGINT', 'char_end': 'BIGINT'});

CREATE OR REPLACE TABLE "amendments" AS
SELECT words("amendment_id") AS "amendment_id", words("document_id") AS "document_id", words("provision_id") AS "provision_id", "position", words("amended_document_id") AS "amended_document_id", words("appendix") AS "appendix", words("number") AS "number", words("effect") AS "effect", words("task_id") AS "task_id", words("new_task_id") AS "new_task_id", words("indicator_id") AS "indicator_id", words("new_indicator_id") AS "new_indicator_id", words("role") AS "role", words("agency_id") AS "agency_id", words("new_agency_id") AS "new_agency_id", words("old_words") AS "old_words", words("new_words") AS "new_words", "new_due_on", words("new_comparator") AS "new_comparator", "new_value_min", "new_value_max", "effective_on", words("text") AS "text", "char_start", "char_end"
FROM read_csv('data/amendments.csv', auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', nullstr = '', columns = {'amendment_id': 'VARCHAR', 'document_id': 'VARCHAR', 'provision_id': 'VARCHAR', 'position': 'BIGINT', 'amended_document_id': 'VARCHAR', 'appendix': 'VARCHAR', 'number': 'VARCHAR', 'effect': 'VARCHAR', 'task_id': 'VARCHAR', 'new_task_id': 'VARCHAR', 'indicator_id': 'VARCHAR', 'new_indicator_id': 'VARCHAR', 'role': 'VARCHAR', 'agency_id': 'VARCHAR', 'new_agency_id': 'VARCHAR', 'old_words': 'VARCHAR', 'new_words': 'VARCHAR', 'new_due_on': 'DATE', 'new_comparator': 'VARCHAR', 'new_value_min': 'DOUBLE', 'new_value_max': 'DOUBLE', 'effective_on': 'DATE', 'text': 'VARCHAR', 'char_start': 'BIGINT', 'char_end': 'BIGINT'});
