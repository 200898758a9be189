-- The tasks of which a deadline had passed on a day, in the form of tasks_flat, the longest overdue first:
-- FROM overdue_on(DATE '2025-07-01'). The texts do not say what has been done since: this is what should have been.
-- One row per deadline that passed, as later documents had changed it by then (deadlines_on); duties without an end
-- (ongoing, yearly) are not in it. Counted tasks only. To call it, open the file itself, or attach it and USE it.
--
-- Các nhiệm vụ có thời hạn đã qua vào một ngày, theo dạng tasks_flat, quá hạn lâu nhất trước. Văn bản không cho biết việc
-- nào đã làm xong: đây là những việc lẽ ra đã phải xong. Mỗi thời hạn đã qua một dòng, theo các sửa đổi đến ngày đó
-- (deadlines_on); việc không có ngày kết thúc (thường xuyên, hằng năm) không có ở đây. Chỉ tính counted_tasks.
CREATE MACRO overdue_on(day) AS TABLE
SELECT
    date_diff('day', deadlines.due_on, CAST(day AS DATE)) AS days_overdue,
    deadlines.due_on AS deadline_due_on,
    deadlines.text AS deadline,
    tasks_flat.*
FROM deadlines_on(day) AS deadlines
JOIN tasks_flat USING (task_id)
WHERE deadlines.due_on < CAST(day AS DATE)
  AND tasks_flat.task_id IN (SELECT task_id FROM counted_tasks)
ORDER BY deadlines.due_on, tasks_flat.task_id;
