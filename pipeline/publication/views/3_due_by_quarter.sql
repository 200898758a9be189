-- How much is due in each quarter, by the last day on which each deadline is met. A task with deadlines in several
-- quarters is counted in each; ongoing and yearly duties have no due date and are not in it. Counted tasks only.
--
-- Số nhiệm vụ đến hạn trong mỗi quý, theo ngày cuối của từng thời hạn. Nhiệm vụ có thời hạn ở nhiều quý được tính ở mỗi
-- quý; việc thường xuyên và hằng năm không có ngày đến hạn nên không có ở đây. Chỉ tính counted_tasks.
--
-- quarter: The quarter, such as 2025-Q4. | Quý, ví dụ 2025-Q4.
-- starts_on: Its first day. | Ngày đầu quý.
-- ends_on: Its last day. | Ngày cuối quý.
-- tasks: How many tasks are due in it. | Số nhiệm vụ đến hạn trong quý.
-- deadlines: How many deadlines end in it. | Số thời hạn kết thúc trong quý.
-- documents: How many documents these stand in. | Số văn bản chứa các thời hạn đó.
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
