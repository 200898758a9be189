-- How much is due in each quarter, by the last day on which each deadline is met. A task with deadlines in several
-- quarters is counted in each; ongoing and yearly duties have no due date and are not in it. Counted tasks only.
--
-- quarter: The quarter, such as 2025-Q4.
-- starts_on: Its first day.
-- ends_on: Its last day.
-- tasks: How many tasks are due in it.
-- deadlines: How many deadlines end in it.
-- documents: How many documents these stand in.
CREATE VIEW due_by_quarter AS
WITH due AS (
    SELECT task_id, document_id, CAST(date_trunc('quarter', due_on) AS DATE) AS starts_on
    FROM deadlines
    JOIN counted_tasks USING (task_id)
    WHERE due_on IS NOT NULL
)
SELECT
    year(starts_on) || '-Q' || quarter(starts_on) AS quarter,
    starts_on,
    last_day(CAST(starts_on + INTERVAL 2 MONTH AS DATE)) AS ends_on,
    count(DISTINCT task_id) AS tasks,
    count(*) AS deadlines,
    count(DISTINCT document_id) AS documents
FROM due
GROUP BY starts_on
ORDER BY starts_on;
