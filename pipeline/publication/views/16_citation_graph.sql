-- Which document cites which: one row per citing document, cited document and relation. A document that is not here has
-- as cited_id the document_id it would have. Counted documents only, and not what a document says of itself.
--
-- Văn bản nào viện dẫn văn bản nào: mỗi cặp văn bản và quan hệ một dòng. Văn bản chưa có ở đây mang cited_id là
-- document_id mà nó sẽ có. Chỉ tính counted_documents, không gồm viện dẫn đến chính văn bản đó.
--
-- citing_id: The document that cites. | Văn bản viện dẫn.
-- citing_number: Its number. | Số ký hiệu của văn bản viện dẫn.
-- citing_title: What it says it is about. | Trích yếu của văn bản viện dẫn.
-- citing_issued_on: When it was issued. | Ngày ban hành của văn bản viện dẫn.
-- relation: How it cites. | Quan hệ viện dẫn.
-- cited_id: The document that is cited. | Văn bản được viện dẫn.
-- cited_number: Its number. | Số ký hiệu của văn bản được viện dẫn.
-- cited_type: Its type. | Loại văn bản được viện dẫn.
-- cited_title: What it says it is about; empty where the document is not here. | Trích yếu; trống nếu văn bản chưa có ở đây.
-- cited_issued_on: When it was issued. | Ngày ban hành của văn bản được viện dẫn.
-- is_here: Whether the cited document is in the table documents. | Văn bản được viện dẫn có trong bảng documents hay không.
-- times: How often it is cited so. | Số lần viện dẫn.
CREATE VIEW citation_graph AS
WITH cited AS (
    SELECT
        citations.*,
        coalesce(
            cited_document_id,
            trim(regexp_replace(bo_dau(citations.number), '[^a-z0-9]+', '-', 'g'), '-')
            || CASE
                WHEN regexp_matches(citations.number, '[^0-9](19|20)[0-9]{2}([^0-9]|$)') THEN ''
                ELSE coalesce('-' || year(citations.issued_on), '')
            END
        ) AS cited_id
    FROM citations
    JOIN counted_documents USING (document_id)
)
SELECT
    cited.document_id AS citing_id,
    citing.number AS citing_number,
    citing.title AS citing_title,
    citing.issued_on AS citing_issued_on,
    cited.relation,
    cited.cited_id,
    coalesce(any_value(here.number), any_value(cited.number)) AS cited_number,
    coalesce(any_value(here.document_type), any_value(cited.document_type)) AS cited_type,
    any_value(here.title) AS cited_title,
    coalesce(any_value(here.issued_on), any_value(cited.issued_on)) AS cited_issued_on,
    any_value(here.document_id) IS NOT NULL AS is_here,
    count(*) AS times
FROM cited
JOIN documents AS citing USING (document_id)
LEFT JOIN documents AS here ON here.document_id = cited.cited_id
WHERE cited.cited_id <> cited.document_id
GROUP BY ALL
ORDER BY citing_id, relation, cited_id;
