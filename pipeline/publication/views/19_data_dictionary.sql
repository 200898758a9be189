-- What everything in this file means: a row for each table, view and macro, for each of their columns, and for each value
-- of a closed list.
--
-- Ý nghĩa của mọi thứ trong tệp này: mỗi bảng, khung nhìn và macro, mỗi cột của chúng và mỗi giá trị của danh mục một dòng.
--
-- kind: table, view, macro, column or value. | Bảng, khung nhìn, macro, cột hoặc giá trị.
-- object_name: The table, view or macro it is or belongs to. | Bảng, khung nhìn hoặc macro liên quan.
-- column_name: The column it is or belongs to; empty for tables, views and macros. | Cột liên quan; trống với bảng, khung nhìn và macro.
-- value: The value; empty for all else. | Giá trị; trống với các loại khác.
-- type: The type of a column, as DuckDB names it; ENUM has its values in rows of their own. | Kiểu dữ liệu của cột theo DuckDB; các giá trị của ENUM có dòng riêng.
-- is_key: Whether the column is part of the key of its table. | Cột có thuộc khóa của bảng hay không.
-- is_required: Whether the column is never empty. | Cột có luôn có giá trị hay không.
-- refers_to: The table and column in which every value of the column is found. | Bảng và cột chứa mọi giá trị của cột này.
-- title: Its English name; empty for views and macros. | Tên tiếng Anh; trống với khung nhìn và macro.
-- title_vi: Its Vietnamese name; empty for views and macros. | Tên tiếng Việt; trống với khung nhìn và macro.
-- description: What it means, in English. | Ý nghĩa, bằng tiếng Anh.
-- description_vi: What it means, in Vietnamese. | Ý nghĩa, bằng tiếng Việt.
-- position: Its place in reading order. | Thứ tự đọc.
CREATE TABLE data_dictionary (
    kind VARCHAR,
    object_name VARCHAR,
    column_name VARCHAR,
    value VARCHAR,
    type VARCHAR,
    is_key BOOLEAN,
    is_required BOOLEAN,
    refers_to VARCHAR,
    title VARCHAR,
    title_vi VARCHAR,
    description VARCHAR,
    description_vi VARCHAR,
    position BIGINT
);
