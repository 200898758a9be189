-- The agencies of which a name, an abbreviation or an alias has the words, with or without tone marks, to find the
-- agency_id that other macros ask for: FROM search_agencies('khoa hoc'). To call it, open the file itself, or attach it
-- and USE it.
--
-- Các cơ quan có tên, tên viết tắt hoặc tên gọi khác chứa cụm từ đã cho, có dấu hay không dấu, để tìm agency_id mà các
-- macro khác cần: FROM search_agencies('khoa hoc').
CREATE MACRO search_agencies(words) AS TABLE
SELECT agency_id, name_en, name_vi, abbreviation, kind, established_on, dissolved_on
FROM agencies
WHERE has_words(words, name_en)
   OR has_words(words, name_vi)
   OR has_words(words, abbreviation)
   OR agency_id IN (SELECT agency_id FROM agency_aliases WHERE has_words(words, alias))
ORDER BY agency_id;
