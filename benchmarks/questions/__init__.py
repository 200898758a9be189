"""One module a question: ``ask(sizes, scratch)`` yields measurements; ``scratch`` is an empty folder."""
