-- Whether words that belong together stand in a text, with or without tone marks and capitals; of the last of them the
-- beginning is enough, and commas part what may stand apart: has_words('data cent, finance', text).
--
-- Cụm từ có trong một văn bản hay không, có dấu hay không dấu, chữ hoa hay thường; từ cuối chỉ cần phần đầu, dấu phẩy
-- ngăn các cụm từ có thể đứng rời nhau: has_words('du lieu quoc gia, bo tai chinh', text).
CREATE MACRO has_words(words, said) AS
    len(list_filter(
        string_split(regexp_replace(bo_dau(words), '[^a-z0-9,]+', ' ', 'g'), ','),
        lambda phrase: NOT contains(
            ' ' || regexp_replace(bo_dau(coalesce(said, '')), '[^a-z0-9]+', ' ', 'g'),
            ' ' || trim(phrase)
        )
    )) = 0;
