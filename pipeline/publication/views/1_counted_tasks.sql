-- The tasks that counts are made of, each once: those of counted_documents, amended ones in their own words, without
-- what was replaced or repealed. The other views of counts read this one.
--
-- Các nhiệm vụ được tính khi đếm, mỗi nhiệm vụ một lần: nhiệm vụ của counted_documents, nhiệm vụ đã sửa đổi theo lời văn
-- của chính nó, không gồm nhiệm vụ đã bị thay thế hay bãi bỏ. Các khung nhìn thống kê khác đọc khung nhìn này.
--
-- task_id: The task. | Nhiệm vụ.
-- document_id: The document it stands in. | Văn bản chứa nhiệm vụ.
CREATE VIEW counted_tasks AS
SELECT task_id, document_id
FROM tasks
JOIN counted_documents USING (document_id)
WHERE status IN ('in-force', 'amended');
