"""Tables in and out: files become rows with the number that the person sees at the left of the sheet, and rows files.

A package beside ``verdict``, below every room, since accounts and openness both read tables and may not import the
documents room. What is wrong in a cell is a ``TableProblem``: a verdict with its row and column; nothing is guessed.
"""

from governance.base.spreadsheet.exporting import CHUNK, CSV_TYPE, Listing, chunks, columns, exported, sent
from governance.base.spreadsheet.grid import MAX_LINES, Grid, cell_name, column_letters, read_grid
from governance.base.spreadsheet.office import MAX_BYTES, XLSX_TYPE, megabytes, office_verdict
from governance.base.spreadsheet.table import (
    MAX_ROWS,
    Column,
    Row,
    Table,
    TableProblem,
    parse_date,
    read_table,
    write_table,
    write_template,
)

__all__ = [
    "CHUNK",
    "CSV_TYPE",
    "MAX_BYTES",
    "MAX_LINES",
    "MAX_ROWS",
    "XLSX_TYPE",
    "Column",
    "Grid",
    "Listing",
    "Row",
    "Table",
    "TableProblem",
    "cell_name",
    "chunks",
    "column_letters",
    "columns",
    "exported",
    "megabytes",
    "office_verdict",
    "parse_date",
    "read_grid",
    "read_table",
    "sent",
    "write_table",
    "write_template",
]
