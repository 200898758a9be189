-- The tasks that counts are made of, each once: those of counted_documents, and those that only the original of one has;
-- amended ones in their own words, without what was replaced or repealed. The other views of counts read this one.
--
-- Các nhiệm vụ được tính khi đếm, mỗi nhiệm vụ một lần: nhiệm vụ của counted_documents và nhiệm vụ chỉ có ở bản gốc của
-- chúng; nhiệm vụ đã sửa đổi theo lời văn của chính nó, không gồm nhiệm vụ đã bị thay thế hay bãi bỏ. Các khung nhìn
-- thống kê khác đọc khung nhìn này.
--
-- task_id: The task. | Nhiệm vụ.
-- document_id: The document it stands in. | Văn bản chứa nhiệm vụ.
CREATE VIEW counted_tasks AS
WITH translated AS (
    SELECT original_id, original_provision_id AS provision_id
    FROM provision_alignments
    JOIN tasks ON provision_id = translation_provision_id
    WHERE translation_id IN (SELECT document_id FROM counted_documents)
),
originals AS (
    SELECT original_id
    FROM document_alignments
    JOIN documents ON document_id = original_id
    WHERE authority = 'official' AND translation_id IN (SELECT document_id FROM counted_documents)
)
SELECT task_id, document_id
FROM tasks
WHERE status IN ('in-force', 'amended')
  AND (
      document_id IN (SELECT document_id FROM counted_documents)
      OR document_id IN (SELECT original_id FROM originals)
      AND provision_id NOT IN (SELECT provision_id FROM translated)
  );
