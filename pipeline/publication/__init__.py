"""Files of a release: CSV, Parquet, DuckDB, the package descriptor, and the proof that they agree."""
