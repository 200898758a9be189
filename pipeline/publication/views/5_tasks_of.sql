-- The tasks in which an agency leads, coordinates or approves, in the form of tasks_flat and with its role:
-- FROM tasks_of('ministry-of-finance'). Each task once, as counted_tasks has it. To call it, open the file itself, or attach it and USE it.
--
-- Các nhiệm vụ mà một cơ quan chủ trì, phối hợp hoặc phê duyệt, theo dạng tasks_flat và kèm vai trò. Mỗi nhiệm vụ một
-- lần như counted_tasks.
CREATE MACRO tasks_of(agency) AS TABLE
SELECT task_agencies.role, tasks_flat.*
FROM task_agencies
JOIN tasks_flat USING (task_id)
WHERE task_agencies.agency_id = agency AND tasks_flat.task_id IN (SELECT task_id FROM counted_tasks)
ORDER BY tasks_flat.due_on NULLS LAST, tasks_flat.task_id, task_agencies.role;
