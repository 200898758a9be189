-- A text without tone marks and capitals, to compare what people type: bo_dau('Chuyển đổi số') is 'chuyen doi so'.
--
-- Văn bản bỏ dấu và viết thường, để so với từ người dùng gõ: bo_dau('Chuyển đổi số') là 'chuyen doi so'.
CREATE MACRO bo_dau(said) AS strip_accents(translate(lower(said), 'đð', 'dd'));
