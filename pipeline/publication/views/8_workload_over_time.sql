-- What each agency has to lead in each period of so many months: FROM workload_over_time(12). The views
-- workload_by_quarter and workload_by_year say what the columns mean. To call it, open the file itself, or attach it
-- and USE it.
--
-- Khối lượng việc chủ trì của từng cơ quan trong mỗi kỳ gồm một số tháng. Ý nghĩa các cột: xem các khung nhìn
-- workload_by_quarter và workload_by_year.
CREATE MACRO workload_over_time(months) AS TABLE
WITH led AS (
    SELECT
        task_agencies.agency_id,
        counted_tasks.task_id,
        min(coalesce(documents.issued_on, documents.effective_on, deadlines.due_on)) AS given_on,
        -- A duty without a last day, or one beside another with a last day, is never over.
        CASE WHEN count(deadlines.due_on) = count(*) THEN max(deadlines.due_on) END AS last_due
    FROM counted_tasks
    JOIN documents USING (document_id)
    JOIN task_agencies USING (task_id)
    LEFT JOIN deadlines USING (task_id)
    WHERE task_agencies.role = 'lead'
    GROUP BY ALL
),
spans AS (
    SELECT
        agency_id,
        date_trunc('year', min(given_on)) AS first_day,
        greatest(max(given_on), max(last_due)) AS last_day
    FROM led
    WHERE given_on IS NOT NULL
    GROUP BY agency_id
),
periods AS (
    SELECT
        agency_id,
        CAST(unnest(generate_series(first_day, last_day, to_months(months))) AS DATE) AS starts_on,
        CAST(starts_on + to_months(months) - INTERVAL 1 DAY AS DATE) AS ends_on
    FROM spans
),
counts AS (
    SELECT
        agency_id,
        starts_on,
        ends_on,
        count(*) FILTER (WHERE led.given_on BETWEEN starts_on AND ends_on) AS tasks_given,
        count(*) FILTER (
            WHERE led.given_on <= ends_on AND (led.last_due IS NULL OR led.last_due >= starts_on)
        ) AS tasks_open
    FROM periods
    JOIN led USING (agency_id)
    GROUP BY ALL
),
due AS (
    SELECT agency_id, periods.starts_on, count(DISTINCT led.task_id) AS tasks_due
    FROM periods
    JOIN led USING (agency_id)
    JOIN deadlines ON deadlines.task_id = led.task_id AND deadlines.due_on BETWEEN periods.starts_on AND ends_on
    GROUP BY ALL
)
SELECT
    counts.agency_id,
    agencies.name_en,
    agencies.name_vi,
    counts.starts_on,
    counts.ends_on,
    counts.tasks_given,
    counts.tasks_open,
    coalesce(due.tasks_due, 0) AS tasks_due,
    counts.tasks_open - lag(counts.tasks_open) OVER agency AS change_open,
    coalesce(due.tasks_due, 0) - lag(coalesce(due.tasks_due, 0)) OVER agency AS change_due
FROM counts
JOIN agencies USING (agency_id)
LEFT JOIN due USING (agency_id, starts_on)
WINDOW agency AS (PARTITION BY counts.agency_id ORDER BY counts.starts_on)
ORDER BY counts.agency_id, counts.starts_on;
