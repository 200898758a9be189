-- All documents that a document rests on: those it cites, those these cite, and so on; steps is how far away each is,
-- path one shortest way to it: FROM reaches('50-nq-cp-2020'). To call it, open the file itself, or attach it and USE it.
--
-- Mọi văn bản mà một văn bản dựa vào: văn bản nó viện dẫn, văn bản mà các văn bản đó viện dẫn, v.v.; steps là khoảng cách,
-- path là một đường ngắn nhất: FROM reaches('50-nq-cp-2020').
CREATE MACRO reaches(document) AS TABLE
WITH RECURSIVE ways (node, steps, way) USING KEY (node) AS (
    SELECT CAST(document AS VARCHAR), 0, [CAST(document AS VARCHAR)]
    UNION
    -- Each step leads to documents not seen before, by the first of the ways there are.
    SELECT citation_graph.cited_id, any_value(steps) + 1, min(list_append(way, citation_graph.cited_id))
    FROM ways
    JOIN citation_graph ON citation_graph.citing_id = node
    WHERE citation_graph.cited_id NOT IN (SELECT node FROM recurring.ways)
    GROUP BY citation_graph.cited_id
),
nearest AS (
    SELECT node, steps, array_to_string(way, ' → ') AS path FROM ways WHERE steps > 0
),
names AS (
    SELECT
        cited_id,
        any_value(cited_number) AS number,
        any_value(cited_type) AS document_type,
        any_value(cited_title) AS title,
        any_value(cited_issued_on) AS issued_on,
        any_value(is_here) AS is_here
    FROM citation_graph
    GROUP BY cited_id
)
SELECT nearest.steps, nearest.node AS document_id, names.* EXCLUDE cited_id, nearest.path
FROM nearest
JOIN names ON names.cited_id = nearest.node
ORDER BY nearest.steps, nearest.node;
