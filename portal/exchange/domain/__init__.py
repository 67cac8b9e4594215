"""What a table of a spreadsheet is, and how its headings and numbers are understood."""
