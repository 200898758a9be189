-- What to sort the rows of a list by, the appendix first and then the parts of the number: ORDER BY list_order('APP2',
-- '11.10'). Without an appendix the body of the text is meant, which comes first, as 0. To call it, open the file itself,
-- or attach it and USE it.
--
-- Khóa sắp xếp các dòng của danh mục: phụ lục trước, rồi các phần của số thứ tự. Không có phụ lục thì là phần lời văn,
-- đứng đầu, là 0.
CREATE MACRO list_order(appendix, number) AS {
    'appendix': CASE
        WHEN appendix IS NULL THEN 0
        ELSE coalesce(TRY_CAST(nullif(substr(appendix, 4), '') AS INTEGER), 1)
    END,
    'number': TRY_CAST(string_split(regexp_replace(number, '[^0-9.]', '', 'g'), '.') AS INTEGER[])
};
