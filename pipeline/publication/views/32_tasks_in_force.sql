-- The tasks in force on a day, in the words they have on it: the consolidated lists of the official documents, with the
-- rows of an appendix in the order of their numbers, whichever document they come from:
-- FROM tasks_in_force(DATE '2025-07-01') WHERE list_document_id = '03-nq-cp-2025'. A task of a document whose day is not
-- known counts as in force. counted is false for a list that is here in another language too. To call it, open the file
-- itself, or attach it and USE it.
--
-- Các nhiệm vụ có hiệu lực vào một ngày, theo lời văn vào ngày đó: danh mục hợp nhất của các văn bản chính thức, các dòng
-- của phụ lục xếp theo số thứ tự dù do văn bản nào đưa vào. Nhiệm vụ của văn bản không rõ ngày được coi là có hiệu lực.
-- counted là false với danh mục đã có ở ngôn ngữ khác.
CREATE MACRO tasks_in_force(day) AS TABLE
WITH RECURSIVE changes AS (
    FROM changes_until(day)
    WHERE task_id IS NOT NULL
),
worded AS (
    SELECT task_id, text, output, CAST(0 AS BIGINT) AS step
    FROM tasks
    WHERE coalesce(valid_from <= CAST(day AS DATE), true) AND coalesce(valid_to >= CAST(day AS DATE), true)
    UNION ALL
    SELECT
        worded.task_id,
        coalesce(replace(worded.text, changes.old_words, changes.new_words), worded.text),
        coalesce(replace(worded.output, changes.old_words, changes.new_words), worded.output),
        changes.step
    FROM worded
    JOIN changes ON changes.task_id = worded.task_id AND changes.step = worded.step + 1
),
last_worded AS (
    FROM worded
    QUALIFY step = max(step) OVER (PARTITION BY task_id)
),
named AS (
    SELECT
        acting.task_id,
        string_agg(coalesce(name_en, name_vi), '; ' ORDER BY acting.position) FILTER (WHERE role = 'lead') AS leads,
        string_agg(coalesce(name_en, name_vi), '; ' ORDER BY acting.position) FILTER (WHERE role = 'coordinating')
            AS coordinating_agencies
    FROM agencies_on(day) AS acting
    JOIN agencies USING (agency_id)
    GROUP BY acting.task_id
),
changed AS (
    SELECT
        task_id,
        arg_max(provision_id, step) AS changed_by,
        arg_max(new_words, step) FILTER (WHERE effect = 'changes-deadline') AS deadline_text,
        arg_max(coalesce(new_due_on, DATE 'infinity'), step) FILTER (WHERE effect = 'changes-deadline') AS due_on
    FROM changes
    GROUP BY task_id
),
put AS (
    SELECT new_task_id AS task_id, any_value(provision_id) AS put_by
    FROM amendments
    WHERE new_task_id IS NOT NULL
    GROUP BY new_task_id
)
SELECT
    task_places.list_document_id,
    listed.number AS list_document_number,
    listed.language,
    task_places.list_document_id IN (SELECT document_id FROM counted_documents) AS counted,
    task_places.appendix,
    task_places.number,
    last_worded.text,
    named.leads,
    named.coordinating_agencies,
    last_worded.output,
    coalesce(changed.deadline_text, tasks_flat.deadline_text) AS deadline_text,
    nullif(coalesce(changed.due_on, tasks_flat.due_on), DATE 'infinity') AS due_on,
    task_places.task_id,
    task_places.document_id,
    tasks_flat.document_number,
    coalesce(changed.changed_by, put.put_by) AS changed_by
FROM last_worded
JOIN task_places USING (task_id)
JOIN tasks_flat USING (task_id)
JOIN documents AS listed ON listed.document_id = task_places.list_document_id
LEFT JOIN named USING (task_id)
LEFT JOIN changed USING (task_id)
LEFT JOIN put USING (task_id)
WHERE tasks_flat.authority = 'official' AND listed.authority = 'official'
ORDER BY
    task_places.list_document_id,
    task_places.appendix_order,
    task_places.number_order,
    task_places.number,
    task_places.position;
