-- The tasks in which words stand, with or without tone marks, in their text, output, heading or agencies (in both
-- languages), in the form of tasks_flat: FROM search_tasks('du lieu quoc gia'). Words that belong together are written
-- together, with commas between what may stand apart. All documents are searched, also second language versions and
-- reports. To call it, open the file itself, or attach it and USE it.
--
-- Các nhiệm vụ có chứa cụm từ đã cho, có dấu hay không dấu, ở nội dung, sản phẩm, đề mục hoặc tên cơ quan (cả hai ngôn
-- ngữ), theo dạng tasks_flat: FROM search_tasks('dữ liệu quốc gia'). Các cụm từ có thể đứng rời nhau thì cách nhau bằng
-- dấu phẩy. Tìm trong mọi văn bản, kể cả bản ngôn ngữ thứ hai và bài viết.
CREATE MACRO search_tasks(words) AS TABLE
WITH named AS (
    SELECT task_id, string_agg(concat_ws(' ', mention, name_en, name_vi, abbreviation), ' ') AS agencies
    FROM task_agencies
    JOIN agencies USING (agency_id)
    GROUP BY task_id
)
SELECT tasks_flat.*
FROM tasks_flat
JOIN tasks USING (task_id)
LEFT JOIN named USING (task_id)
WHERE has_words(words, concat_ws(' ', tasks_flat.text, tasks_flat.output, tasks_flat.theme, named.agencies))
ORDER BY tasks_flat.document_id, tasks.position;
