-- The tasks that counts are made of, each once: those of official documents, amended ones in their own words, without
-- what was replaced or repealed. A document there in two languages counts in the first of them. The other views of
-- counts read this one; a report about a document (authority secondary) is in every table but in none of the counts.
--
-- task_id: The task.
-- document_id: The document it stands in.
CREATE VIEW counted_tasks AS
SELECT tasks.task_id, tasks.document_id
FROM tasks
JOIN documents USING (document_id)
WHERE documents.authority = 'official'
  AND tasks.status IN ('in-force', 'amended')
  AND NOT EXISTS (
      FROM documents AS first_version
      WHERE documents.document_id = first_version.document_id || '-' || documents.language
  );
