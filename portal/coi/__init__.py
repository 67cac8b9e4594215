"""The Certificate of Inspection: its forms as tables, its life, its pages."""
