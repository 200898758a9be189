-- Where each task stands: a row that an amending document writes into the appendix of another one stands there, under
-- the number it takes; every other task stands in its own document. To read lists in their order: ORDER BY
-- list_document_id, appendix_order, number_order, position.
--
-- Vị trí của từng nhiệm vụ: dòng mà văn bản sửa đổi đưa vào phụ lục của văn bản khác thì nằm trong phụ lục đó, theo số thứ
-- tự được mang; nhiệm vụ khác nằm trong chính văn bản của mình. Xếp theo thứ tự danh mục: ORDER BY list_document_id,
-- appendix_order, number_order, position.
--
-- task_id: The task. | Nhiệm vụ.
-- document_id: The document that sets it. | Văn bản giao nhiệm vụ.
-- list_document_id: The document in whose list it stands. | Văn bản có danh mục chứa nhiệm vụ.
-- appendix: The appendix of that document, as in a path (APP2); empty in the body of the text. | Phụ lục của văn bản đó (APP2); trống nếu ở phần lời văn.
-- number: Its number there, as text. | Số thứ tự trong danh mục, dạng chữ.
-- appendix_order: The number of the appendix; the body of the text comes first, as 0. | Thứ tự phụ lục; phần lời văn đứng đầu, là 0.
-- number_order: The parts of the number, to sort by. | Các phần của số thứ tự, để sắp xếp.
-- position: The order within the document that sets it. | Thứ tự trong văn bản giao nhiệm vụ.
CREATE VIEW task_places AS
WITH put AS (
    SELECT
        new_task_id AS task_id,
        any_value(amended_document_id) AS list_document_id,
        any_value(appendix) AS appendix
    FROM amendments
    WHERE new_task_id IS NOT NULL
    GROUP BY new_task_id
),
placed AS (
    SELECT
        tasks.*,
        coalesce(put.list_document_id, tasks.document_id) AS list_document_id,
        CASE
            WHEN put.task_id IS NOT NULL THEN put.appendix
            ELSE nullif(regexp_extract(tasks.task_id, '#(APP[0-9A-Z]*)/', 1), '')
        END AS appendix
    FROM tasks
    LEFT JOIN put USING (task_id)
)
SELECT
    task_id,
    document_id,
    list_document_id,
    appendix,
    number,
    list_order(appendix, number).appendix AS appendix_order,
    list_order(appendix, number).number AS number_order,
    position
FROM placed
ORDER BY list_document_id, appendix_order, number_order, number, position;
