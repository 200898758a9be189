-- Who leads, coordinates in or approves each task on a day, by the text and what later documents changed in it until
-- then: FROM agencies_on(DATE '2025-07-01'). A body that would be named twice for a task is named once, in the stronger
-- role. Whether the body still exists is not asked here: see responsible_on. To call it, open the file itself, or attach
-- it and USE it.
--
-- Cơ quan chủ trì, phối hợp, phê duyệt từng nhiệm vụ vào một ngày, theo văn bản và các sửa đổi đến ngày đó. Cơ quan bị
-- trùng trong một nhiệm vụ thì chỉ nêu một lần, ở vai trò cao hơn. Cơ quan còn tồn tại hay không thì xem responsible_on.
CREATE MACRO agencies_on(day) AS TABLE
WITH RECURSIVE changes AS (
    FROM changes_until(day)
    WHERE task_id IS NOT NULL
),
held AS (
    SELECT
        task_id,
        role,
        position,
        agency_id,
        CAST(NULL AS VARCHAR) AS amendment_id,
        CAST(NULL AS DATE) AS since,
        CAST(0 AS BIGINT) AS step
    FROM task_agencies
    UNION ALL
    SELECT
        held.task_id,
        held.role,
        held.position,
        CASE WHEN passes THEN changes.new_agency_id ELSE held.agency_id END,
        CASE WHEN passes THEN changes.amendment_id ELSE held.amendment_id END,
        CASE WHEN passes THEN changes.effective_on ELSE held.since END,
        changes.step
    FROM held
    JOIN changes ON changes.task_id = held.task_id AND changes.step = held.step + 1
    CROSS JOIN LATERAL (
        SELECT
            changes.effect = 'changes-agency'
            AND coalesce(changes.role = CAST(held.role AS VARCHAR), true)
            AND coalesce(changes.agency_id = held.agency_id, true) AS passes
    )
),
last_held AS (
    FROM held
    QUALIFY step = max(step) OVER (PARTITION BY task_id)
),
once AS (
    FROM last_held
    QUALIFY row_number() OVER (
        PARTITION BY task_id, agency_id
        ORDER BY CASE role WHEN 'lead' THEN 1 WHEN 'coordinating' THEN 2 ELSE 3 END, position
    ) = 1
)
SELECT
    task_id,
    role,
    row_number() OVER (PARTITION BY task_id, role ORDER BY position) AS position,
    agency_id,
    amendment_id,
    since
FROM once
ORDER BY task_id, role, position;
