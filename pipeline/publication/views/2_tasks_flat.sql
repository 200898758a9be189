-- One row per task, with the names of its agencies and its deadlines on the same line: the table to read, filter and
-- copy into a spreadsheet. All documents are in it; authority tells the official ones.
--
-- task_id: The task; its words in the source are those of this provision.
-- document_id: The document it stands in.
-- document_number: The number of that document, such as 03/NQ-CP.
-- document_title: What the document says it is about.
-- authority: Whether the document is official or a report about one (secondary).
-- language: The language of the text that was read.
-- task_number: The row's own number in a table of tasks; empty in prose.
-- theme: The heading the task stands under.
-- text: What is to be done, in the words of the source.
-- leads: The agencies that lead, in the order named, with semicolons between them.
-- coordinating_agencies: The agencies that coordinate, in the order named.
-- approving_agencies: The agencies that approve, in the order named.
-- output: The expected output the document names.
-- due_on: The first date by which the task is due.
-- due_dates: All dates by which it or a part of it is due, with semicolons between them.
-- deadline_text: The deadlines in the words of the source.
-- assignment: How the task is assigned: named in it, inherited from above, general, or nobody.
-- status: Whether a later document changed it.
CREATE VIEW tasks_flat AS
WITH named AS (
    SELECT task_id, role, position, coalesce(name_en, name_vi) AS name
    FROM task_agencies
    JOIN agencies USING (agency_id)
),
actors AS (
    SELECT
        task_id,
        string_agg(name, '; ' ORDER BY position) FILTER (WHERE role = 'lead') AS leads,
        string_agg(name, '; ' ORDER BY position) FILTER (WHERE role = 'coordinating') AS coordinating_agencies,
        string_agg(name, '; ' ORDER BY position) FILTER (WHERE role = 'approving') AS approving_agencies
    FROM named
    GROUP BY task_id
),
times AS (
    SELECT
        task_id,
        min(due_on) AS due_on,
        string_agg(CAST(due_on AS VARCHAR), '; ' ORDER BY due_on) AS due_dates,
        string_agg(text, '; ' ORDER BY char_start, deadline_id) AS deadline_text
    FROM deadlines
    GROUP BY task_id
)
SELECT
    tasks.task_id,
    tasks.document_id,
    documents.number AS document_number,
    documents.title AS document_title,
    documents.authority,
    documents.language,
    tasks.number AS task_number,
    tasks.theme,
    tasks.text,
    actors.leads,
    actors.coordinating_agencies,
    actors.approving_agencies,
    tasks.output,
    times.due_on,
    times.due_dates,
    times.deadline_text,
    tasks.assignment,
    tasks.status
FROM tasks
JOIN documents USING (document_id)
LEFT JOIN actors USING (task_id)
LEFT JOIN times USING (task_id)
ORDER BY tasks.document_id, tasks.position;
