-- The tasks of documents that are here in two languages, with the words of the translation and of the original side by
-- side. A task that the other version breaks up has a row for each part; one that only one version has, a row with the
-- other side empty. Where the two disagree, the table findings says how,
-- quoting both.
--
-- Nhiệm vụ của các văn bản có cả hai ngôn ngữ, đặt lời văn bản dịch và bản gốc cạnh nhau. Nhiệm vụ bị bản kia tách nhỏ thì
-- mỗi phần một dòng; nhiệm vụ chỉ có ở một bản thì bên kia để trống. Chỗ hai bản không khớp thì bảng
-- findings cho biết khác nhau thế nào, trích lời cả hai bản.
--
-- document_number: The number of the document. | Số ký hiệu văn bản.
-- task_number: The row's own number in a table of tasks; empty in prose. | Số thứ tự của dòng trong bảng nhiệm vụ; trống nếu trong lời văn.
-- translation_provision_id: Where it stands in the translation. | Vị trí trong bản dịch.
-- original_provision_id: Where it stands in the original. | Vị trí trong bản gốc.
-- translation_text: What is to be done, in the words of the translation. | Việc phải làm, theo lời văn bản dịch.
-- original_text: What is to be done, in the words of the original. | Việc phải làm, theo lời văn bản gốc.
-- translation_leads: Who leads, in the words of the translation. | Cơ quan chủ trì, theo lời văn bản dịch.
-- original_leads: Who leads, in the words of the original. | Cơ quan chủ trì, theo lời văn bản gốc.
-- translation_coordinating: Who coordinates, in the words of the translation. | Cơ quan phối hợp, theo lời văn bản dịch.
-- original_coordinating: Who coordinates, in the words of the original. | Cơ quan phối hợp, theo lời văn bản gốc.
-- translation_output: The expected output, in the words of the translation. | Sản phẩm, theo lời văn bản dịch.
-- original_output: The expected output, in the words of the original. | Sản phẩm, theo lời văn bản gốc.
-- translation_deadline: The deadlines, in the words of the translation. | Thời hạn, theo lời văn bản dịch.
-- original_deadline: The deadlines, in the words of the original. | Thời hạn, theo lời văn bản gốc.
-- relation: Whether the two are one, or one is a part of the other; empty where one side is. | Hai bên là một hay là một phần của nhau; trống nếu một bên trống.
-- confidence: How sure the pair is, from 0 to 1. | Độ tin cậy của cặp, từ 0 đến 1.
-- findings: What the two disagree about, as codes of findings with semicolons between them. | Chỗ hai bản không khớp, theo mã ghi nhận, cách nhau bằng dấu chấm phẩy.
CREATE VIEW tasks_bilingual AS
WITH pairs AS (
    SELECT translation_id, original_id, translation_provision_id, original_provision_id, relation, confidence
    FROM provision_alignments
    UNION ALL
    SELECT translation_id, original_id, provision_id, NULL, NULL, NULL
    FROM document_alignments
    JOIN tasks ON document_id = translation_id
    WHERE provision_id NOT IN (SELECT translation_provision_id FROM provision_alignments)
    UNION ALL
    SELECT translation_id, original_id, NULL, provision_id, NULL, NULL
    FROM document_alignments
    JOIN tasks ON document_id = original_id
    WHERE provision_id NOT IN (SELECT original_provision_id FROM provision_alignments)
),
actors AS (
    SELECT
        task_id,
        string_agg(mention, '; ' ORDER BY position) FILTER (WHERE role = 'lead') AS leads,
        string_agg(mention, '; ' ORDER BY position) FILTER (WHERE role = 'coordinating') AS coordinating
    FROM task_agencies
    GROUP BY task_id
),
times AS (
    SELECT task_id, string_agg(text, '; ' ORDER BY char_start, deadline_id) AS deadline
    FROM deadlines
    GROUP BY task_id
),
said AS (
    SELECT
        provisions.provision_id,
        provisions.position,
        tasks.task_id,
        tasks.number,
        coalesce(tasks.text, provisions.text) AS text,
        tasks.output,
        actors.leads,
        actors.coordinating,
        times.deadline
    FROM provisions
    LEFT JOIN tasks USING (provision_id)
    LEFT JOIN actors USING (task_id)
    LEFT JOIN times USING (task_id)
),
doubts AS (
    SELECT provision_id, string_agg(DISTINCT code, '; ' ORDER BY code) AS codes
    FROM findings
    WHERE code LIKE '%-other-version' OR code LIKE '%-between-versions'
    GROUP BY provision_id
)
SELECT
    documents.number AS document_number,
    coalesce(translation.number, original.number) AS task_number,
    pairs.translation_provision_id,
    pairs.original_provision_id,
    translation.text AS translation_text,
    original.text AS original_text,
    translation.leads AS translation_leads,
    original.leads AS original_leads,
    translation.coordinating AS translation_coordinating,
    original.coordinating AS original_coordinating,
    translation.output AS translation_output,
    original.output AS original_output,
    translation.deadline AS translation_deadline,
    original.deadline AS original_deadline,
    pairs.relation,
    pairs.confidence,
    doubts.codes AS findings
FROM pairs
JOIN documents ON documents.document_id = pairs.original_id
LEFT JOIN said AS translation ON translation.provision_id = pairs.translation_provision_id
LEFT JOIN said AS original ON original.provision_id = pairs.original_provision_id
LEFT JOIN doubts ON doubts.provision_id = coalesce(pairs.translation_provision_id, pairs.original_provision_id)
WHERE translation.task_id IS NOT NULL OR original.task_id IS NOT NULL
ORDER BY pairs.translation_id, translation.position NULLS LAST, original.position;
