-- The documents that counts are made of: the official ones, each in one language. Of a document there in two languages
-- the translation counts and the original does not; where only one version is there, that one counts. A report about a
-- document (authority secondary) is in every table but in none of the counts.
--
-- Các văn bản được tính khi đếm: văn bản chính thức, mỗi văn bản một ngôn ngữ. Văn bản có hai ngôn ngữ thì tính bản dịch,
-- không tính bản gốc; chỉ có một bản thì tính bản đó. Bài viết về một văn bản (authority là secondary) có trong mọi bảng
-- nhưng không được đếm.
--
-- document_id: The document. | Văn bản.
CREATE VIEW counted_documents AS
WITH translations AS (
    SELECT translation_id, original_id, row_number() OVER (PARTITION BY original_id ORDER BY translation_id) AS place
    FROM document_alignments
    JOIN documents ON documents.document_id = translation_id
    WHERE documents.authority = 'official'
)
SELECT document_id
FROM documents
WHERE authority = 'official'
  AND document_id NOT IN (SELECT original_id FROM translations)
  AND document_id NOT IN (SELECT translation_id FROM translations WHERE place > 1);
