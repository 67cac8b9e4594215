"""Lists of reference data, kept by those who run the portal: imported, looked at, corrected, and put back."""
