"""What somebody sends as a spreadsheet, read with the tables of the certificate: lines, or a whole draft."""
