"""From the tree of provisions to records: tasks, agencies, deadlines, indicators, citations."""
