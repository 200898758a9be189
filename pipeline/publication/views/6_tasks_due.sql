-- The tasks with a deadline that ends between two days, both included, in the form of tasks_flat, soonest first:
-- FROM tasks_due(DATE '2025-10-01', DATE '2025-12-31'). Each task once, as counted_tasks has it, and its
-- deadlines as changed by the last day (deadlines_on). To call it, open the file itself, or attach it and USE it.
--
-- Các nhiệm vụ có thời hạn kết thúc giữa hai ngày, kể cả hai ngày đó, theo dạng tasks_flat, gần nhất trước. Mỗi nhiệm
-- vụ một lần như counted_tasks, theo thời hạn đã sửa đổi đến ngày cuối (deadlines_on).
CREATE MACRO tasks_due(first_day, last_day) AS TABLE
SELECT deadlines.due_on AS deadline_due_on, deadlines.text AS deadline, tasks_flat.*
FROM deadlines_on(last_day) AS deadlines
JOIN tasks_flat USING (task_id)
WHERE deadlines.due_on BETWEEN first_day AND last_day
  AND tasks_flat.task_id IN (SELECT task_id FROM counted_tasks)
ORDER BY deadlines.due_on, tasks_flat.task_id;
