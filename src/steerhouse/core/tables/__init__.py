"""Lists out to a spreadsheet and back: any entity with pages takes a workbook or CSV file through a mapping page."""
