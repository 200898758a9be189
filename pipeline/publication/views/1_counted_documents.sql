-- The documents that counts are made of: the official ones, each in one language. Of a document there in two languages
-- the first counts; a report about a document (authority secondary) is in every table but in none of the counts.
--
-- Các văn bản được tính khi đếm: văn bản chính thức, mỗi văn bản một ngôn ngữ. Văn bản có hai ngôn ngữ thì tính bản đầu;
-- bài viết về một văn bản (authority là secondary) có trong mọi bảng nhưng không được đếm.
--
-- document_id: The document. | Văn bản.
CREATE VIEW counted_documents AS
SELECT document_id
FROM documents
WHERE authority = 'official'
  AND NOT EXISTS (
      FROM documents AS first_version
      WHERE documents.document_id = first_version.document_id || '-' || documents.language
  );
