-- The amendments in effect on a day, those of one task or indicator numbered in the order in which they are carried out:
-- FROM changes_until(DATE '2025-07-01'). To call it, open the file itself, or attach it and USE it.
--
-- Các sửa đổi đã có hiệu lực đến một ngày; step là thứ tự thực hiện đối với từng nhiệm vụ hoặc chỉ tiêu.
CREATE MACRO changes_until(day) AS TABLE
SELECT
    amendments.*,
    row_number() OVER (
        PARTITION BY amendments.task_id, amendments.indicator_id
        ORDER BY amendments.effective_on, documents.issued_on, documents.document_id, amendments.position
    ) AS step
FROM amendments
JOIN documents USING (document_id)
WHERE amendments.effective_on <= CAST(day AS DATE);
