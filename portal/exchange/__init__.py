"""Certificates in and out as spreadsheets: lines of box 13, and a whole draft to fill in without a connection."""
