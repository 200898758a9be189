-- Who is responsible for each task in force on a day: the bodies named for it on that day (agencies_on), and where these
-- have handed over functions since, the bodies that have them now, over as many steps as there were. Where the functions
-- of a body went to several, all of them are listed, each with its scope, and choices says how many there are: the text
-- alone does not tell which. A body that handed over some of its functions and goes on is one of them, with 0 steps: the
-- task is still its own, unless it is about what scope says of the others. FROM responsible_on(DATE '2025-07-01') WHERE
-- task_id = '03-nq-cp-2025#APP2/1'. Official documents only. To call it, open the file itself, or attach it and USE it.
--
-- Ai chịu trách nhiệm từng nhiệm vụ còn hiệu lực vào một ngày: cơ quan được giao theo văn bản vào ngày đó (agencies_on), và
-- nếu chức năng đã chuyển giao thì là cơ quan tiếp nhận, qua nhiều bước nếu có. Chức năng chia cho nhiều cơ quan thì nêu
-- tất cả, kèm phạm vi; choices là số cơ quan, vì riêng câu chữ không cho biết là cơ quan nào. Cơ quan chỉ chuyển giao một
-- phần và vẫn tồn tại là một trong số đó, với steps là 0: nhiệm vụ vẫn của cơ quan này, trừ khi thuộc phần chức năng nêu ở
-- scope của các dòng khác. Chỉ gồm văn bản chính thức.
CREATE MACRO responsible_on(day) AS TABLE
WITH RECURSIVE given AS (
    SELECT
        acting.task_id,
        acting.role,
        acting.position,
        acting.agency_id,
        coalesce(acting.since, tasks.valid_from, DATE '-infinity') AS given_on
    FROM agencies_on(day) AS acting
    JOIN tasks USING (task_id)
    JOIN documents USING (document_id)
    WHERE documents.authority = 'official'
      AND coalesce(tasks.valid_from <= CAST(day AS DATE), true)
      AND coalesce(tasks.valid_to >= CAST(day AS DATE), true)
),
handovers AS (
    SELECT
        agency_successions.*,
        coalesce(agencies.dissolved_on <= CAST(day AS DATE), false) AS is_gone,
        coalesce(agency_successions.effective_on, agencies.dissolved_on) AS handed_on
    FROM agency_successions
    JOIN agencies ON agencies.agency_id = agency_successions.predecessor_id
),
holders AS (
    SELECT DISTINCT
        agency_id AS named_id,
        given_on,
        agency_id,
        given_on AS since,
        0 AS steps,
        [agency_id] AS path,
        CAST(NULL AS VARCHAR) AS scope,
        CAST(NULL AS VARCHAR) AS legal_basis,
        3 AS sureness
    FROM given
    UNION ALL
    SELECT
        holders.named_id,
        holders.given_on,
        handovers.successor_id,
        coalesce(handovers.handed_on, holders.since),
        holders.steps + 1,
        list_append(holders.path, handovers.successor_id),
        concat_ws(' → ', holders.scope, handovers.scope),
        concat_ws(' → ', holders.legal_basis, handovers.legal_basis),
        least(
            holders.sureness,
            CASE CAST(handovers.confidence AS VARCHAR) WHEN 'high' THEN 3 WHEN 'medium' THEN 2 ELSE 1 END
        )
    FROM holders
    JOIN handovers ON handovers.predecessor_id = holders.agency_id
    WHERE NOT list_contains(holders.path, handovers.successor_id)
      AND coalesce(handovers.handed_on <= CAST(day AS DATE), true)
      -- What a body had handed over before it was given the task does not matter, unless there is no such body any more.
      AND (handovers.is_gone OR coalesce(handovers.handed_on > holders.since, true))
),
lasting AS (
    FROM holders
    WHERE holders.agency_id NOT IN (SELECT predecessor_id FROM handovers WHERE is_gone)
),
found AS (
    SELECT
        given.task_id,
        given.role,
        given.position,
        given.agency_id,
        lasting.agency_id AS responsible_id,
        min(lasting.steps) AS steps,
        string_agg(DISTINCT lasting.scope, '; ' ORDER BY lasting.scope) AS scope,
        string_agg(DISTINCT lasting.legal_basis, '; ' ORDER BY lasting.legal_basis) AS legal_basis,
        min(lasting.sureness) AS sureness
    FROM given
    JOIN lasting ON lasting.named_id = given.agency_id AND lasting.given_on = given.given_on
    GROUP BY ALL
)
SELECT
    found.task_id,
    found.role,
    found.position,
    found.agency_id,
    found.responsible_id,
    agencies.name_en,
    agencies.name_vi,
    count(*) OVER (PARTITION BY found.task_id, found.role, found.agency_id) AS choices,
    found.steps,
    found.scope,
    found.legal_basis,
    CASE found.sureness WHEN 3 THEN 'high' WHEN 2 THEN 'medium' ELSE 'low' END AS confidence
FROM found
JOIN agencies ON agencies.agency_id = found.responsible_id
ORDER BY found.task_id, found.role, found.position, found.steps, found.responsible_id;
