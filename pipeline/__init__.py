"""Open data of Vietnam's government action programmes: from the text of the law to checked, versioned tables."""
