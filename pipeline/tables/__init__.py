"""The schema, read from datapackage.yaml, and records made into Arrow tables."""
