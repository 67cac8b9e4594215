"""What every page needs of Flask: languages, access, errors, fields, htmx, headers, static files. Knows no feature."""
