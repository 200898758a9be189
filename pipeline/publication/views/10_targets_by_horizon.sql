-- Indicators with their targets side by side, a column for each year that plans are made for. An indicator that a
-- document names again for a later year is one row, by its name, unit and scope. Counted documents only.
--
-- Chỉ tiêu và các mục tiêu đặt cạnh nhau, mỗi mốc năm một cột. Chỉ tiêu được nêu lại cho mốc năm sau trong cùng văn bản là
-- một dòng, theo tên, đơn vị và phạm vi. Chỉ tính counted_documents.
--
-- document_id: The document. | Văn bản.
-- document_number: Its number. | Số ký hiệu của văn bản.
-- indicator: The indicator in the words of the source. | Chỉ tiêu theo lời văn của nguồn.
-- unit: Its unit. | Đơn vị.
-- scope: Where or among whom it is to be reached; empty where the document does not say. | Phạm vi; trống nếu văn bản không nêu.
-- by_2025: The target for 2025: a number with its sign, or the words of a state to reach. | Mục tiêu đến năm 2025: số kèm dấu so sánh, hoặc lời văn.
-- by_2030: The target for 2030. | Mục tiêu đến năm 2030.
-- by_2035: The target for 2035. | Mục tiêu đến năm 2035.
-- by_2040: The target for 2040. | Mục tiêu đến năm 2040.
-- by_2045: The target for 2045. | Mục tiêu đến năm 2045.
-- by_2050: The target for 2050. | Mục tiêu đến năm 2050.
-- other_years: Targets for other years, each with its year. | Mục tiêu cho các năm khác, kèm năm.
-- without_year: Targets that name no year. | Mục tiêu không nêu năm.
-- indicator_ids: The indicators in the table indicators. | Các chỉ tiêu trong bảng indicators.
CREATE VIEW targets_by_horizon AS
WITH said AS (
    SELECT
        indicators.document_id,
        indicators.indicator_id,
        indicators.position,
        indicators.name,
        coalesce(indicator_targets.unit, indicators.unit) AS unit,
        indicator_targets.scope,
        indicator_targets.horizon_year AS year,
        indicator_targets.char_start,
        CASE indicator_targets.comparator
            WHEN '>=' THEN '≥ ' || value_min
            WHEN '>' THEN '> ' || value_min
            WHEN '<=' THEN '≤ ' || value_max
            WHEN '<' THEN '< ' || value_max
            WHEN 'between' THEN value_min || ' – ' || value_max
            WHEN 'approx' THEN '≈ ' || value_min
            WHEN '=' THEN CAST(value_min AS VARCHAR)
        END AS value,
        -- 30.0 is written 30.
        coalesce(regexp_replace(value, '\.0( |$)', '\1', 'g'), indicator_targets.text) AS target
    FROM indicator_targets
    JOIN indicators USING (indicator_id)
    JOIN counted_documents USING (document_id)
)
SELECT
    said.document_id,
    any_value(documents.number) AS document_number,
    arg_min(said.name, said.position) AS indicator,
    said.unit,
    said.scope,
    string_agg(target, '; ' ORDER BY char_start) FILTER (WHERE year = 2025) AS by_2025,
    string_agg(target, '; ' ORDER BY char_start) FILTER (WHERE year = 2030) AS by_2030,
    string_agg(target, '; ' ORDER BY char_start) FILTER (WHERE year = 2035) AS by_2035,
    string_agg(target, '; ' ORDER BY char_start) FILTER (WHERE year = 2040) AS by_2040,
    string_agg(target, '; ' ORDER BY char_start) FILTER (WHERE year = 2045) AS by_2045,
    string_agg(target, '; ' ORDER BY char_start) FILTER (WHERE year = 2050) AS by_2050,
    string_agg(year || ': ' || target, '; ' ORDER BY year, char_start)
        FILTER (WHERE year NOT IN (2025, 2030, 2035, 2040, 2045, 2050)) AS other_years,
    string_agg(target, '; ' ORDER BY char_start) FILTER (WHERE year IS NULL) AS without_year,
    string_agg(DISTINCT indicator_id, '; ' ORDER BY indicator_id) AS indicator_ids
FROM said
JOIN documents USING (document_id)
GROUP BY said.document_id, lower(said.name), said.unit, said.scope
ORDER BY said.document_id, min(said.position), said.scope;
