"""Whether something that was read of a file has the shape of a schema, and if not, where and in which words.

As much of JSON Schema as `domain.schema` uses. What is missing is not asked for here: a file that somebody else wrote
need not say what follows by itself.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.exchange.domain.schema import Shape
from portal.shared.text import N_

LONGEST_NAME = 40


class Twice(dict[str, Any]):
    """An object in which a name stands twice: which one counts would be a guess."""

    def __init__(self, found: Mapping[str, Any], name: str) -> None:
        super().__init__(found)
        self.name = name


@dataclass(frozen=True)
class NoNumber:
    """What a file writes where JSON has whole numbers: NaN, a fraction, thousands of digits."""

    text: str


@dataclass(frozen=True)
class Misfit:
    """What does not fit: its place in the file, and what is wrong, to be translated."""

    place: str
    message: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


TYPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "string": (lambda value: isinstance(value, str), N_("a text is expected here, within quotation marks")),
    "integer": (
        lambda value: isinstance(value, int) and not isinstance(value, bool),
        N_("a whole number is expected here, without quotation marks"),
    ),
    "boolean": (lambda value: isinstance(value, bool), N_("true or false is expected here")),
    "null": (lambda value: value is None, N_("null is expected here")),
    "object": (lambda value: isinstance(value, dict), N_("an object is expected here, within braces")),
    "array": (lambda value: isinstance(value, list), N_("a list is expected here, within brackets")),
}
NO_NAME = re.compile(r"[^\w:.-]")
"""What is left out of the names in a place: they are somebody else's."""
LONE = re.compile(r"[\ud800-\udfff]")
"""Half of a character, which no text in UTF-8 can hold."""


def misfits(value: Any, shape: Shape, schema: Shape, place: str = "") -> Iterator[Misfit]:
    """What does not fit a shape of a schema, in the order of the file."""
    if "$ref" in shape:
        yield from misfits(value, schema["$defs"][shape["$ref"].rpartition("/")[2]], schema, place)
        return
    if (wrong := _of_another_type(value, shape, place)) is not None:
        yield wrong
        return
    for keyword, ask in KEYWORDS.items():
        if keyword in shape:
            yield from ask(value, shape, schema, place)


def _of_another_type(value: Any, shape: Shape, place: str) -> Misfit | None:
    if "type" in shape:
        fits, expected = TYPES[shape["type"]]
        if not fits(value):
            return Misfit(place, expected)
    if isinstance(value, str) and LONE.search(value):
        return Misfit(place, N_("half a character stands in this text"))
    return None


def _const(value: Any, shape: Shape, _schema: Shape, place: str) -> Iterator[Misfit]:
    if value != shape["const"]:
        yield Misfit(place, N_("“%(expected)s” is expected here"), {"expected": shape["const"]})


def _enum(value: Any, shape: Shape, _schema: Shape, place: str) -> Iterator[Misfit]:
    if value not in shape["enum"]:
        yield Misfit(
            place,
            N_("“%(typed)s” is none of the values that the schema lists here"),
            {"typed": str(value)[:LONGEST_NAME]},
        )


def _pattern(value: Any, shape: Shape, _schema: Shape, place: str) -> Iterator[Misfit]:
    if not re.fullmatch(shape["pattern"], value):
        yield Misfit(place, N_("“%(typed)s” is not written as records write it"), {"typed": value[:LONGEST_NAME]})


def _longest(value: Any, shape: Shape, _schema: Shape, place: str) -> Iterator[Misfit]:
    if len(value) > shape["maxLength"]:
        told = {"most": shape["maxLength"], "count": len(value)}
        yield Misfit(place, N_("%(most)s characters at most; there are %(count)s"), told)


def _least(value: Any, shape: Shape, _schema: Shape, place: str) -> Iterator[Misfit]:
    if not shape["minimum"] <= value <= shape.get("maximum", value):
        yield Misfit(place, N_("this number is too small or too large"))


def _either(value: Any, shape: Shape, schema: Shape, place: str) -> Iterator[Misfit]:
    """The first way to fit is the one that is told: the other is null."""
    every = [list(misfits(value, way, schema, place)) for way in shape["anyOf"]]
    if all(every):
        yield from every[0]


def _object(value: Any, shape: Shape, schema: Shape, place: str) -> Iterator[Misfit]:
    if isinstance(value, Twice):
        yield Misfit(below(place, value.name), N_("this name stands twice in its object, and only one could count"))
    known, other = shape["properties"], shape.get("additionalProperties", True)
    for name, inner in value.items():
        if name in known:
            yield from misfits(inner, known[name], schema, below(place, name))
        elif other is False:
            yield Misfit(below(place, name), N_("records have nothing of this name here"))


def _names(value: Any, shape: Shape, schema: Shape, place: str) -> Iterator[Misfit]:
    if isinstance(value, Twice):
        yield Misfit(below(place, value.name), N_("this name stands twice in its object, and only one could count"))
    for name, inner in value.items():
        yield from misfits(name, shape["propertyNames"], schema, below(place, name))
        yield from misfits(inner, shape["additionalProperties"], schema, below(place, name))


def _items(value: Any, shape: Shape, schema: Shape, place: str) -> Iterator[Misfit]:
    if len(value) > shape.get("maxItems", len(value)):
        told = {"most": shape["maxItems"], "count": len(value)}
        yield Misfit(place, N_("%(most)s lines at most; there are %(count)s"), told)
        return
    for number, inner in enumerate(value):
        yield from misfits(inner, shape["items"], schema, f"{place}[{number}]")


def _cases(value: Any, shape: Shape, schema: Shape, place: str) -> Iterator[Misfit]:
    for case in shape["allOf"]:
        if not any(misfits(value, case["if"], schema, place)):
            yield from misfits(value, case["then"], schema, place)


Ask = Callable[[Any, Shape, Shape, str], Iterator[Misfit]]
KEYWORDS: Mapping[str, Ask] = {
    "const": _const,
    "enum": _enum,
    "pattern": _pattern,
    "maxLength": _longest,
    "minimum": _least,
    "anyOf": _either,
    "properties": _object,
    "propertyNames": _names,
    "items": _items,
    "allOf": _cases,
}
"""Keyword of a schema → what it asks."""


def below(place: str, name: str) -> str:
    """The place of a name in an object, in characters that a page can show."""
    shown = NO_NAME.sub("?", name[:LONGEST_NAME])
    return f"{place}.{shown}" if place else shown
