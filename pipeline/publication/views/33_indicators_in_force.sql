-- The indicators in force on a day with the targets they have on it, the rows of an appendix in the order of their
-- numbers, whichever document they come from:
-- FROM indicators_in_force(DATE '2025-07-01') WHERE list_document_id = '03-nq-cp-2025'. Official documents only; counted
-- is false for a list that is here in another language too. To call it, open the file itself, or attach it and USE it.
--
-- Các chỉ tiêu có hiệu lực vào một ngày cùng mục tiêu vào ngày đó, các dòng của phụ lục xếp theo số thứ tự dù do văn bản
-- nào đưa vào. Chỉ gồm văn bản chính thức; counted là false với danh mục đã có ở ngôn ngữ khác.
CREATE MACRO indicators_in_force(day) AS TABLE
WITH RECURSIVE changes AS (
    FROM changes_until(day)
    WHERE indicator_id IS NOT NULL
),
worded AS (
    SELECT indicator_id, name, CAST(0 AS BIGINT) AS step
    FROM indicators
    WHERE coalesce(valid_from <= CAST(day AS DATE), true) AND coalesce(valid_to >= CAST(day AS DATE), true)
    UNION ALL
    SELECT
        worded.indicator_id,
        coalesce(replace(worded.name, changes.old_words, changes.new_words), worded.name),
        changes.step
    FROM worded
    JOIN changes ON changes.indicator_id = worded.indicator_id AND changes.step = worded.step + 1
),
last_worded AS (
    FROM worded
    QUALIFY step = max(step) OVER (PARTITION BY indicator_id)
),
changed AS (
    SELECT
        indicator_id,
        arg_max(provision_id, step) AS changed_by,
        arg_max(new_words, step) FILTER (WHERE effect = 'changes-target') AS target
    FROM changes
    GROUP BY indicator_id
),
put AS (
    SELECT
        new_indicator_id AS indicator_id,
        any_value(amended_document_id) AS list_document_id,
        any_value(appendix) AS appendix,
        any_value(provision_id) AS put_by
    FROM amendments
    WHERE new_indicator_id IS NOT NULL
    GROUP BY new_indicator_id
),
targets AS (
    SELECT indicator_id, string_agg(text, '; ' ORDER BY horizon_year, char_start) AS target
    FROM indicator_targets
    GROUP BY indicator_id
),
placed AS (
    SELECT
        indicators.*,
        put.put_by,
        coalesce(put.list_document_id, indicators.document_id) AS list_document_id,
        CASE
            WHEN put.indicator_id IS NOT NULL THEN put.appendix
            ELSE nullif(regexp_extract(indicators.indicator_id, '#(APP[0-9A-Z]*)/', 1), '')
        END AS appendix
    FROM indicators
    LEFT JOIN put USING (indicator_id)
)
SELECT
    placed.list_document_id,
    listed.number AS list_document_number,
    listed.language,
    placed.list_document_id IN (SELECT document_id FROM counted_documents) AS counted,
    placed.appendix,
    placed.number,
    last_worded.name,
    placed.unit,
    placed.horizon_year,
    coalesce(changed.target, targets.target) AS target,
    placed.indicator_id,
    placed.document_id,
    coalesce(changed.changed_by, placed.put_by) AS changed_by
FROM last_worded
JOIN placed USING (indicator_id)
JOIN documents AS listed ON listed.document_id = placed.list_document_id
JOIN documents AS setting ON setting.document_id = placed.document_id
LEFT JOIN targets USING (indicator_id)
LEFT JOIN changed USING (indicator_id)
WHERE setting.authority = 'official' AND listed.authority = 'official'
ORDER BY
    placed.list_document_id,
    list_order(placed.appendix, placed.number),
    placed.number,
    placed.position;
