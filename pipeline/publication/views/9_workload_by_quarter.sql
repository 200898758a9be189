-- What each agency has to lead in each quarter, and how that differs from the quarter before: every quarter from the year
-- of its first task to its last due date. Counted tasks only.
--
-- Khối lượng việc chủ trì của từng cơ quan theo quý và chênh lệch so với quý trước: mọi quý từ năm có nhiệm vụ đầu tiên
-- đến ngày đến hạn cuối cùng. Chỉ tính counted_tasks.
--
-- agency_id: The agency, as named in the documents. | Cơ quan, theo tên trong văn bản.
-- name_en: Its English name. | Tên tiếng Anh.
-- name_vi: Its Vietnamese name. | Tên tiếng Việt.
-- quarter: The quarter, such as 2025-Q4. | Quý, ví dụ 2025-Q4.
-- starts_on: Its first day. | Ngày đầu kỳ.
-- ends_on: Its last day. | Ngày cuối kỳ.
-- tasks_given: Tasks it leads whose document was issued in the period. | Số nhiệm vụ chủ trì được giao trong kỳ (theo ngày ban hành).
-- tasks_open: Tasks it leads that were given by the end of the period and not all due before it began; those without a last day stay open. | Số nhiệm vụ chủ trì đã giao đến cuối kỳ và chưa hết hạn trước đầu kỳ; việc không có ngày kết thúc luôn được tính.
-- tasks_due: Tasks it leads of which a deadline ends in the period. | Số nhiệm vụ chủ trì có thời hạn kết thúc trong kỳ.
-- change_open: Tasks open, less those in the period before; empty in the first. | Số nhiệm vụ đang mở trừ đi số của kỳ trước; trống ở kỳ đầu.
-- change_due: Tasks due, less those in the period before; empty in the first. | Số nhiệm vụ đến hạn trừ đi số của kỳ trước; trống ở kỳ đầu.
CREATE VIEW workload_by_quarter AS
SELECT
    agency_id,
    name_en,
    name_vi,
    year(starts_on) || '-Q' || quarter(starts_on) AS quarter,
    * EXCLUDE (agency_id, name_en, name_vi)
FROM workload_over_time(3);
