-- Who is responsible for each task today, the day of the query: responsible_on(current_date). Where the functions of a
-- body went to several, all of them are listed and choices says how many there are.
--
-- Ai chịu trách nhiệm từng nhiệm vụ hôm nay, tức ngày truy vấn: responsible_on(current_date). Chức năng chia cho nhiều cơ
-- quan thì nêu tất cả, choices là số cơ quan.
--
-- task_id: The task. | Nhiệm vụ.
-- role: The role in it. | Vai trò.
-- position: The order among those with the role. | Thứ tự trong những cơ quan cùng vai trò.
-- agency_id: The body named for it, with the changes later documents made. | Cơ quan được giao, gồm cả sửa đổi của văn bản sau.
-- responsible_id: The body that has its functions today. | Cơ quan hiện giữ chức năng đó.
-- name_en: The English name of that body. | Tên tiếng Anh của cơ quan hiện nay.
-- name_vi: The Vietnamese name of that body. | Tên tiếng Việt của cơ quan hiện nay.
-- choices: How many bodies it may be. If one of them has 0 steps, it is that one, unless the task is about what scope says of the others. | Số cơ quan có thể là. Nếu có dòng steps là 0 thì là cơ quan đó, trừ khi nhiệm vụ thuộc phần chức năng nêu ở scope của các dòng khác.
-- steps: How many successions lie between the two; 0 if it is the same body. | Số lần chuyển giao; 0 nếu vẫn là cơ quan cũ.
-- scope: Which functions it took over, step by step. | Chức năng được tiếp nhận, theo từng bước.
-- legal_basis: By which acts, step by step. | Căn cứ pháp lý, theo từng bước.
-- confidence: How sure the weakest of the steps is. | Độ tin cậy của bước yếu nhất.
CREATE VIEW responsible_now AS
FROM responsible_on(current_date);
