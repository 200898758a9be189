-- The deadlines of all tasks as they stand on a day: those a document sets, or what the last of the documents that
-- changed the time of the task until then sets instead (changed_by is the provision of it): FROM
-- deadlines_on(DATE '2026-07-01'). To call it, open the file itself, or attach it and USE it.
--
-- Thời hạn của mọi nhiệm vụ vào một ngày: thời hạn do văn bản đặt ra, hoặc thời hạn do văn bản sửa đổi gần nhất đến ngày
-- đó đặt ra thay thế (changed_by là đơn vị của văn bản ấy).
CREATE MACRO deadlines_on(day) AS TABLE
WITH changes AS (
    SELECT
        amendments.task_id,
        amendments.new_words AS text,
        amendments.new_due_on AS due_on,
        amendments.provision_id AS changed_by
    FROM amendments
    JOIN documents USING (document_id)
    WHERE amendments.effect = 'changes-deadline'
      AND amendments.task_id IS NOT NULL
      AND amendments.effective_on <= CAST(day AS DATE)
    QUALIFY row_number() OVER (
        PARTITION BY amendments.task_id
        ORDER BY
            amendments.effective_on DESC,
            documents.issued_on DESC,
            documents.document_id DESC,
            amendments.position DESC
    ) = 1
)
SELECT task_id, text, due_on, NULL AS changed_by
FROM deadlines
WHERE task_id NOT IN (SELECT task_id FROM changes)
UNION ALL
FROM changes;
