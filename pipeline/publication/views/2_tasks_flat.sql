-- One row per task, with the names of its agencies and its deadlines on the same line: the table to read, filter and
-- copy into a spreadsheet. All documents are in it; authority tells the official ones.
--
-- Mỗi nhiệm vụ một dòng, có tên các cơ quan và thời hạn trên cùng dòng: bảng để đọc, lọc và chép sang bảng tính. Có
-- đủ mọi văn bản; cột authority cho biết văn bản chính thức.
--
-- task_id: The task; its words in the source are those of this provision. | Nhiệm vụ; lời văn trong nguồn là của đơn vị văn bản này.
-- document_id: The document it stands in. | Văn bản chứa nhiệm vụ.
-- document_number: The number of that document, such as 03/NQ-CP. | Số ký hiệu văn bản, ví dụ 03/NQ-CP.
-- document_title: What the document says it is about. | Trích yếu của văn bản.
-- authority: Whether the document is official or a report about one (secondary). | Văn bản chính thức hay bài viết về văn bản (secondary).
-- language: The language of the text that was read. | Ngôn ngữ của bản đã đọc.
-- task_number: The row's own number in a table of tasks; empty in prose. | Số thứ tự của dòng trong bảng nhiệm vụ; trống nếu trong lời văn.
-- theme: The heading the task stands under. | Đề mục chứa nhiệm vụ.
-- text: What is to be done, in the words of the source. | Việc phải làm, theo lời văn của nguồn.
-- leads: The agencies that lead, in the order named, with semicolons between them. | Các cơ quan chủ trì, theo thứ tự nêu tên, cách nhau bằng dấu chấm phẩy.
-- coordinating_agencies: The agencies that coordinate, in the order named. | Các cơ quan phối hợp, theo thứ tự nêu tên.
-- approving_agencies: The agencies that approve, in the order named. | Các cơ quan phê duyệt, theo thứ tự nêu tên.
-- output: The expected output the document names. | Sản phẩm, kết quả mà văn bản yêu cầu.
-- due_on: The first date by which the task is due. | Ngày đến hạn đầu tiên.
-- due_dates: All dates by which it or a part of it is due, with semicolons between them. | Mọi ngày đến hạn của nhiệm vụ hay một phần nhiệm vụ, cách nhau bằng dấu chấm phẩy.
-- deadline_text: The deadlines in the words of the source. | Thời hạn theo lời văn của nguồn.
-- assignment: How the task is assigned: named in it, inherited from above, general, or nobody. | Cách giao: nêu ngay trong nhiệm vụ, kế thừa từ trên, chung, hoặc không ai.
-- status: Whether a later document changed it. | Có bị văn bản sau thay đổi hay không.
-- leads_vi: The same as leads, by their Vietnamese names. | Các cơ quan chủ trì, theo tên tiếng Việt.
-- coordinating_agencies_vi: The same as coordinating_agencies, by their Vietnamese names. | Các cơ quan phối hợp, theo tên tiếng Việt.
-- approving_agencies_vi: The same as approving_agencies, by their Vietnamese names. | Các cơ quan phê duyệt, theo tên tiếng Việt.
CREATE VIEW tasks_flat AS
WITH named AS (
    SELECT
        task_id,
        role,
        position,
        coalesce(name_en, name_vi) AS name,
        coalesce(name_vi, name_en) AS vietnamese
    FROM task_agencies
    JOIN agencies USING (agency_id)
),
actors AS (
    SELECT
        task_id,
        string_agg(name, '; ' ORDER BY position) FILTER (WHERE role = 'lead') AS leads,
        string_agg(name, '; ' ORDER BY position) FILTER (WHERE role = 'coordinating') AS coordinating_agencies,
        string_agg(name, '; ' ORDER BY position) FILTER (WHERE role = 'approving') AS approving_agencies,
        string_agg(vietnamese, '; ' ORDER BY position) FILTER (WHERE role = 'lead') AS leads_vi,
        string_agg(vietnamese, '; ' ORDER BY position) FILTER (WHERE role = 'coordinating')
            AS coordinating_agencies_vi,
        string_agg(vietnamese, '; ' ORDER BY position) FILTER (WHERE role = 'approving') AS approving_agencies_vi
    FROM named
    GROUP BY task_id
),
times AS (
    SELECT
        task_id,
        min(due_on) AS due_on,
        string_agg(CAST(due_on AS VARCHAR), '; ' ORDER BY due_on) AS due_dates,
        string_agg(text, '; ' ORDER BY char_start, deadline_id) AS deadline_text
    FROM deadlines
    GROUP BY task_id
)
SELECT
    tasks.task_id,
    tasks.document_id,
    documents.number AS document_number,
    documents.title AS document_title,
    documents.authority,
    documents.language,
    tasks.number AS task_number,
    tasks.theme,
    tasks.text,
    actors.leads,
    actors.coordinating_agencies,
    actors.approving_agencies,
    tasks.output,
    times.due_on,
    times.due_dates,
    times.deadline_text,
    tasks.assignment,
    tasks.status,
    actors.leads_vi,
    actors.coordinating_agencies_vi,
    actors.approving_agencies_vi
FROM tasks
JOIN documents USING (document_id)
LEFT JOIN actors USING (task_id)
LEFT JOIN times USING (task_id)
ORDER BY tasks.document_id, tasks.position;
