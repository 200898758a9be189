"""The Dagster side: assets, checks and the release. Everything below it is plain Python."""
