-- What each agency has to do: how many tasks it leads, coordinates and approves, and when those it leads are due. One
-- row per agency with a task. Agencies are as named in the documents, also those dissolved since: agency_successions
-- says who took over. Counted tasks only.
--
-- Khối lượng việc của từng cơ quan: số nhiệm vụ chủ trì, phối hợp, phê duyệt và thời hạn của các nhiệm vụ chủ trì. Mỗi
-- cơ quan có nhiệm vụ một dòng, theo tên trong văn bản, kể cả cơ quan nay đã giải thể: agency_successions cho biết cơ
-- quan tiếp nhận. Chỉ tính counted_tasks.
--
-- agency_id: The agency. | Cơ quan.
-- name_en: Its English name. | Tên tiếng Anh.
-- name_vi: Its Vietnamese name. | Tên tiếng Việt.
-- kind: What kind of body it is. | Loại cơ quan.
-- tasks_led: How many tasks it leads, alone or with others. | Số nhiệm vụ chủ trì, một mình hoặc cùng cơ quan khác.
-- tasks_coordinated: How many tasks it coordinates in. | Số nhiệm vụ phối hợp.
-- tasks_approved: How many tasks it approves. | Số nhiệm vụ phê duyệt.
-- first_due: The first date on which a task it leads is due. | Ngày đến hạn đầu tiên của một nhiệm vụ chủ trì.
-- next_due: The first such date that is not past on the day of the query. | Ngày đến hạn gần nhất chưa qua vào ngày truy vấn.
-- last_due: The last such date. | Ngày đến hạn cuối cùng.
CREATE VIEW agency_workload AS
WITH led AS (
    SELECT agency_id, due_on
    FROM task_agencies
    JOIN counted_tasks USING (task_id)
    JOIN deadlines USING (task_id)
    WHERE role = 'lead'
),
due AS (
    SELECT
        agency_id,
        min(due_on) AS first_due,
        min(due_on) FILTER (WHERE due_on >= current_date) AS next_due,
        max(due_on) AS last_due
    FROM led
    GROUP BY agency_id
),
counts AS (
    SELECT
        agency_id,
        count(DISTINCT task_id) FILTER (WHERE role = 'lead') AS tasks_led,
        count(DISTINCT task_id) FILTER (WHERE role = 'coordinating') AS tasks_coordinated,
        count(DISTINCT task_id) FILTER (WHERE role = 'approving') AS tasks_approved
    FROM task_agencies
    JOIN counted_tasks USING (task_id)
    GROUP BY agency_id
)
SELECT
    agency_id,
    agencies.name_en,
    agencies.name_vi,
    agencies.kind,
    counts.tasks_led,
    counts.tasks_coordinated,
    counts.tasks_approved,
    due.first_due,
    due.next_due,
    due.last_due
FROM counts
JOIN agencies USING (agency_id)
LEFT JOIN due USING (agency_id)
ORDER BY counts.tasks_led DESC, agency_id;
