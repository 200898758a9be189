-- Which release this file is of, in one row: to cite it, and to compare it with another.
--
-- Tệp này thuộc bản phát hành nào, một dòng: để trích dẫn và so sánh với bản khác.
--
-- name: The name of the package. | Tên gói dữ liệu.
-- title: Its English title. | Tên tiếng Anh.
-- title_vi: Its Vietnamese title. | Tên tiếng Việt.
-- version: The version of the data; one that ends in +unversioned was built and not published. | Phiên bản dữ liệu; phiên bản có đuôi +unversioned chưa được công bố.
-- created: The date of the release: that of its newest document, where no other was set. | Ngày của bản phát hành: ngày của văn bản mới nhất, nếu không đặt ngày khác.
-- schema_version: The version of the tables and columns. | Phiên bản của các bảng và cột.
-- documents: How many texts it was made from. | Số văn bản nguồn.
-- sources_sha256: SHA-256 of the lines `<source_sha256>  <source_path>` of all documents, sorted by path, as sha256sum writes them. | SHA-256 của các dòng `<source_sha256>  <source_path>` của mọi văn bản, xếp theo đường dẫn, như sha256sum ghi.
-- licence: The licence of the tables. | Giấy phép của các bảng.
-- licence_url: Where the licence can be read. | Nơi đọc giấy phép.
-- rights_note: What is known of the rights in the texts. | Quyền đối với các văn bản.
CREATE TABLE release (
    name VARCHAR,
    title VARCHAR,
    title_vi VARCHAR,
    version VARCHAR,
    created VARCHAR,
    schema_version VARCHAR,
    documents BIGINT,
    sources_sha256 VARCHAR,
    licence VARCHAR,
    licence_url VARCHAR,
    rights_note VARCHAR
);
