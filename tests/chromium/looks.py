"""A page as different people see it: on a desk, on a phone, enlarged, in forced colours, in the dark, on paper."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.chromium import looking
from tests.chromium.axe import COLOURS
from tests.chromium.visitor import DESK, HEIGHT, PHONE, SMALL_PHONE, Visitor
from tests.support.pages import parsed, problems

Check = Callable[[Visitor], list[str]]
ZOOM = 4  # 400 %: a desk of 1,280 px shows 320 px of CSS, and a window 1,024 px high 256 of them


def _on_page(look: Callable[..., list[str]]) -> Check:
    return lambda visitor: look(visitor.page)


def _colours(visitor: Visitor) -> list[str]:
    return visitor.violations(*COLOURS)


def _as_it_stands(visitor: Visitor) -> list[str]:
    """What reading the page finds after all that was put into it."""
    path = urlsplit(visitor.page.url).path
    return problems(parsed(visitor.page.content()), path)


def _targets(visitor: Visitor) -> list[str]:
    looked, found = looking.small_targets(visitor.page)
    visitor.measured["targets"] += looked
    return found


def _fits(visitor: Visitor) -> list[str]:
    return [f"{width} px: {found}" for width in (DESK, PHONE, SMALL_PHONE) if (found := visitor.too_wide(width))]


def _fits_enlarged(visitor: Visitor) -> list[str]:
    return visitor.too_wide(DESK // ZOOM, 1024 // ZOOM)


@dataclass(frozen=True)
class Look:
    """One way of seeing a page, and what is asked of it then."""

    name: str
    checks: tuple[Check, ...]
    width: int = DESK
    height: int = HEIGHT
    media: dict[str, Any] = field(default_factory=dict)


TINY = _on_page(looking.too_little)
EDGES, RINGS = _on_page(looking.faint_edges), _on_page(looking.missing_rings)
SIGNS, FOCUS = _on_page(looking.faint_signs), _on_page(looking.focus_elsewhere)
PRINTED, OVER_MARK = _on_page(looking.printed_controls), _on_page(looking.faint_over_mark)
CELLS, CUT_OFF = _on_page(looking.untold_cells), _on_page(looking.cut_off)

LOOKS = (
    Look("1280 px", (FOCUS, _as_it_stands, Visitor.problems, _targets, TINY, EDGES, SIGNS, RINGS)),
    Look("forced colours", (_on_page(looking.edgeless),), media={"forced_colors": "active"}),
    Look("dark", (_colours, EDGES, SIGNS, RINGS), media={"color_scheme": "dark"}),
    Look(
        "print",
        (PRINTED, OVER_MARK, _colours),
        media={"media": "print"},
    ),
    Look("320 px", (Visitor.problems, _fits, _targets, CELLS), SMALL_PHONE),
    Look("400 %", (_fits_enlarged, _targets, RINGS), DESK // ZOOM, 1024 // ZOOM),
    Look("wider text", (CUT_OFF,), SMALL_PHONE),  # the last one: the page stays so
)
SAMPLE = (LOOKS[0], Look("320 px", (_fits, _targets, CELLS), SMALL_PHONE))
"""What make test looks at: axe-core takes its time, so it looks once."""

PLAIN: dict[str, Any] = {"media": "screen", "forced_colors": "none", "color_scheme": "light"}


def each_seen(visitor: Visitor, looks: tuple[Look, ...] = LOOKS) -> Iterator[list[str]]:
    """What is wrong with the page as it is, one way of seeing it after the other."""
    for look in looks:
        visitor.page.set_viewport_size({"width": look.width, "height": look.height})
        visitor.page.emulate_media(**PLAIN | look.media)
        yield [f"{look.name}: {problem}" for check in look.checks for problem in check(visitor)]
    visitor.page.emulate_media(**PLAIN)


def seen(visitor: Visitor, looks: tuple[Look, ...] = LOOKS) -> list[str]:
    """The same together."""
    return [problem for found in each_seen(visitor, looks) for problem in found]
