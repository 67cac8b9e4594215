"""A record as eCert XML: the tree of its elements, written down; the same record is always the same bytes."""

from lxml import etree

from portal.coi.domain.record import Record
from portal.exchange.domain.ecert.document import certificate
from portal.exchange.domain.ecert.elements import NAMESPACES, RAM, RSM, UDT, Node

PREFIXES = {"rsm": RSM, "ram": RAM, "udt": UDT}


def made(record: Record, digest: str) -> bytes:
    """The file; ``digest`` is that of the text of the record."""
    root = certificate(record, digest)
    top = etree.Element(_tag(root), nsmap=PREFIXES)
    _write(top, root)
    found: bytes = etree.tostring(top, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return found


def _write(element: etree._Element, node: Node) -> None:
    for inner in node.in_order:
        below = etree.SubElement(element, _tag(inner), inner.attributes)
        if inner.text:
            below.text = inner.text
        _write(below, inner)


def _tag(node: Node) -> str:
    return f"{{{NAMESPACES.get(node.name, RAM)}}}{node.name}"
