-- All documents that rest on a document, here or not: those that cite it, those that cite these, and so on; steps is how
-- far away each is, path one shortest way from it: FROM cited_by('52-nq-tw-2019'). To call it, open the file itself, or
-- attach it and USE it.
--
-- Mọi văn bản dựa vào một văn bản, dù văn bản đó có ở đây hay không: văn bản viện dẫn nó, văn bản viện dẫn các văn bản
-- đó, v.v.; steps là khoảng cách, path là một đường ngắn nhất: FROM cited_by('52-nq-tw-2019').
CREATE MACRO cited_by(document) AS TABLE
WITH RECURSIVE ways (node, steps, way) USING KEY (node) AS (
    SELECT CAST(document AS VARCHAR), 0, [CAST(document AS VARCHAR)]
    UNION
    -- Each step leads to documents not seen before, by the first of the ways there are.
    SELECT citation_graph.citing_id, any_value(steps) + 1, min(list_prepend(citation_graph.citing_id, way))
    FROM ways
    JOIN citation_graph ON citation_graph.cited_id = node
    WHERE citation_graph.citing_id NOT IN (SELECT node FROM recurring.ways)
    GROUP BY citation_graph.citing_id
),
nearest AS (
    SELECT node, steps, array_to_string(way, ' → ') AS path FROM ways WHERE steps > 0
)
SELECT
    nearest.steps,
    documents.document_id,
    documents.number,
    documents.document_type,
    documents.title,
    documents.issued_on,
    nearest.path
FROM nearest
JOIN documents ON documents.document_id = nearest.node
ORDER BY nearest.steps, documents.document_id;
