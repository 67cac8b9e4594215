"""Where each box stands on paper: pages, rows, columns of a row, boxes of a column from above."""

Column = tuple[str, ...]
Row = tuple[Column, ...]
Page = tuple[Row, ...]

LAYOUTS: dict[str, tuple[Page, ...]] = {
    "coi-2017": (
        (
            (("issuing_body",), ("procedure",)),
            (("serial_number", "national_reference"), ("exporter",)),
            (("producers",), ("control_bodies",)),
            (("origin",), ("export_country",)),
            (("point_of_entry",), ("destination",)),
            (("importer", "load"), ("first_consignee",)),
            (("goods",),),
            (("containers",), ("gross_weight",)),
            (("transport",),),
        ),
        (
            (("body_declaration",),),
            (("customs_procedure",),),
            (("endorsement",),),
            (("reception",),),
        ),
    ),
    "extract-2017": (
        (
            (("extract_number",), ("serial_number",)),
            (("issuing_body",), ("procedure",)),
            (("splitter",), ("splitter_body",)),
            (("importer",), ("consignee",)),
            (("origin",), ("export_country",)),
            (("point_of_entry",), ("destination",)),
            (("goods",),),
            (("endorsement",),),
            (("reception",),),
        ),
    ),
}
"""The forms of annexes V and VI, by edition; the second page of a certificate begins with the declarations."""
