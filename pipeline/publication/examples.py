"""How to load a release with the tools people have: the section ``Loading`` of its README.

Every example answers the same question and ends in a table called ``answer``. The tests run each in the folder of a
package and compare the answers, so what stands here works.
"""

from __future__ import annotations

#: A section of Markdown; each block of code is run by the tests in the language it is marked with.
EXAMPLES = """\
## Loading

What has the Ministry of Finance to lead, and by when? In each of the examples below the current folder is that of this
file, and text stays text: the label 11.10 does not become 11.1, nor 007 become 7. All documents are in the tables, also
reports about others and second language versions: `documents.authority` and `documents.language` tell them.

### Excel, LibreOffice, Google Sheets

Open `vietnam-action-programmes.xlsx`. Each table is a sheet; `about` lists them, and a note on each heading says what
the column means. In the sheet `task_agencies`, set the filters of `agency_id` to *ministry-of-finance* and of `role` to
*lead*. In a free column, the words of the task are `=INDEX(tasks!F:F,MATCH(A2,tasks!A:A,0))`, and the last day of its
first deadline, in a cell with the format *Date*, is `=INDEX(deadlines!F:F,MATCH(A2,deadlines!B:B,0))`; copy them down.

To load a CSV file instead, do not open it but import it: *Data*, *From Text/CSV*, *Transform*, and set the type of
every column to *Text*.

### DuckDB

    duckdb vietnam-action-programmes.duckdb

```sql
SELECT tasks.task_id, tasks.number, tasks.text, deadlines.due_on
FROM tasks
JOIN task_agencies USING (task_id)
LEFT JOIN deadlines USING (task_id)
WHERE agency_id = 'ministry-of-finance' AND role = 'lead'
ORDER BY due_on, task_id;
```

The file has views that answer such questions in one line (see *Views and macros*). `load.sql` loads the CSV files into
an empty database.

### Python with pandas

```python
import pandas as pd

tasks = pd.read_parquet("parquet/tasks.parquet")
agencies = pd.read_parquet("parquet/task_agencies.parquet")
deadlines = pd.read_parquet("parquet/deadlines.parquet")

led = agencies.query("agency_id == 'ministry-of-finance' and role == 'lead'")[["task_id"]]
answer = (
    led.merge(tasks[["task_id", "number", "text"]])
    .merge(deadlines[["task_id", "due_on"]], how="left")
    .sort_values(["due_on", "task_id"])
)
print(answer)
```

From CSV: `pd.read_csv("data/tasks.csv", dtype=str, keep_default_na=False)`.

### Python with polars

```python
import polars as pl

led = pl.scan_parquet("parquet/task_agencies.parquet").filter(agency_id="ministry-of-finance", role="lead")
tasks = pl.scan_parquet("parquet/tasks.parquet").select("task_id", "number", "text")
deadlines = pl.scan_parquet("parquet/deadlines.parquet").select("task_id", "due_on")

answer = (
    led.select("task_id")
    .join(tasks, on="task_id")
    .join(deadlines, on="task_id", how="left")
    .sort("due_on", "task_id", nulls_last=True)
    .collect()
)
print(answer)
```

From CSV: `pl.read_csv("data/tasks.csv", infer_schema=False)`.

### R

```r
read <- function(table) {
  readxl::read_excel("vietnam-action-programmes.xlsx", table, guess_max = 1048576)
}
tasks <- read("tasks")
agencies <- read("task_agencies")
deadlines <- read("deadlines")

led <- subset(agencies, agency_id == "ministry-of-finance" & role == "lead", "task_id")
answer <- merge(led, tasks[c("task_id", "number", "text")])
answer <- merge(answer, deadlines[c("task_id", "due_on")], all.x = TRUE)
answer <- answer[order(answer$due_on, answer$task_id), ]
print(answer)
```

From CSV: `read.csv("data/tasks.csv", colClasses = "character", na.strings = "", encoding = "UTF-8")`; from Parquet,
with the package arrow: `arrow::read_parquet("parquet/tasks.parquet")`.

### Machine learning

`croissant.json` describes the tables for `mlcroissant` and what is built on it; each table can be read once:
`mlcroissant.Dataset("croissant.json").records("tasks")`.

### Calendars

`deadlines.ics` can be imported into any calendar, or subscribed to where the release has an address on the web.
"""
