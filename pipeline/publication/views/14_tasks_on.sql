-- What several documents order on one theme: the tasks whose heading or own text has the words, with or without tone
-- marks, document by document, oldest first: FROM tasks_on('human resources'). Commas part what may stand apart. found_in
-- says where the words stand, documents in how many documents there is such a task. Each task once, as counted_tasks has it. To call it, open the
-- file itself, or attach it and USE it.
--
-- Những gì nhiều văn bản cùng giao về một chủ đề: các nhiệm vụ có đề mục hoặc nội dung chứa cụm từ đã cho, có dấu hay
-- không dấu, theo từng văn bản, cũ nhất trước. found_in cho biết từ nằm ở đâu, documents là số văn bản có nhiệm vụ như
-- vậy. Mỗi nhiệm vụ một lần như counted_tasks.
CREATE MACRO tasks_on(words) AS TABLE
SELECT
    CASE WHEN has_words(words, tasks_flat.text) THEN 'text' ELSE 'theme' END AS found_in,
    count(DISTINCT tasks_flat.document_id) OVER () AS documents,
    tasks_flat.*
FROM tasks_flat
JOIN counted_tasks USING (task_id)
JOIN tasks USING (task_id)
JOIN documents ON documents.document_id = tasks_flat.document_id
WHERE has_words(words, tasks_flat.text) OR has_words(words, tasks_flat.theme)
ORDER BY documents.issued_on, tasks_flat.document_id, tasks.position;
