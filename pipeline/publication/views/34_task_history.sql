-- What became of one task, in the order of the days: given, changed, replaced, repealed, each with the words that say so.
-- The rows it took the place of, and those that took its place, belong to the history: FROM
-- task_history('03-nq-cp-2025#APP2/5'). To call it, open the file itself, or attach it and USE it.
--
-- Quá trình của một nhiệm vụ theo thời gian: được giao, sửa đổi, thay thế, bãi bỏ, kèm câu chữ quy định. Gồm cả các dòng
-- mà nhiệm vụ thay thế và các dòng thay thế nhiệm vụ.
CREATE MACRO task_history(task) AS TABLE
WITH RECURSIVE edges AS (
    SELECT task_id AS one, new_task_id AS other FROM amendments WHERE task_id IS NOT NULL AND new_task_id IS NOT NULL
    UNION
    SELECT new_task_id, task_id FROM amendments WHERE task_id IS NOT NULL AND new_task_id IS NOT NULL
),
chain AS (
    SELECT CAST(task AS VARCHAR) AS task_id
    UNION
    SELECT edges.other FROM chain JOIN edges ON edges.one = chain.task_id
),
events AS (
    SELECT
        tasks.valid_from AS on_day,
        'given' AS event,
        tasks.document_id,
        tasks.provision_id,
        tasks.text AS words,
        CAST(NULL AS VARCHAR) AS task_id,
        tasks.task_id AS new_task_id,
        CAST(NULL AS VARCHAR) AS agency_id,
        CAST(NULL AS VARCHAR) AS new_agency_id,
        0 AS position
    FROM tasks
    WHERE tasks.task_id IN (FROM chain)
      AND tasks.task_id NOT IN (SELECT new_task_id FROM amendments WHERE new_task_id IS NOT NULL)
    UNION ALL
    SELECT
        effective_on,
        CAST(effect AS VARCHAR),
        document_id,
        provision_id,
        text,
        amendments.task_id,
        new_task_id,
        agency_id,
        new_agency_id,
        position
    FROM amendments
    WHERE amendments.task_id IN (FROM chain) OR new_task_id IN (FROM chain)
)
SELECT
    events.on_day,
    events.event,
    documents.number AS document_number,
    events.provision_id,
    events.words,
    events.task_id,
    events.new_task_id,
    events.agency_id,
    events.new_agency_id
FROM events
JOIN documents USING (document_id)
ORDER BY events.on_day, documents.issued_on, documents.document_id, events.position;
