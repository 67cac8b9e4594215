"""What axe-core finds on a page: what violates a rule, and what it could not decide and nobody has explained."""

import re
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4", "EN-301-549", "best-practice")
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules whose answer follows from the colours alone."""

RUN = """([only, tags]) => axe.run({
  runOnly: only.length ? {type: "rule", values: only} : {type: "tag", values: tags},
  resultTypes: ["violations", "incomplete"], preload: false, iframes: false,
}).then((found) => ["violations", "incomplete"].flatMap((kind) => found[kind].flatMap(
  (rule) => rule.nodes.map((node) => ({
  kind, rule: rule.id, page: location.pathname, help: rule.help, html: node.html.slice(0, 300),
  why: [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ").slice(0, 300),
})))))"""


@dataclass(frozen=True)
class Explained:
    """Something that axe-core leaves open, and why it is fine."""

    rule: str
    html: str  # a pattern of the opening of the element
    why: str  # a pattern of what axe-core says
    reason: str
    page: str = ""  # a pattern of its address


EXPLAINED = (
    Explained(
        "color-contrast",
        'aria-hidden="true"',
        "only non-text characters",
        "a sign (▾ ✕) that is hidden from ears, in the colour of the words beside it, whose contrast is measured",
    ),
    Explained(
        "color-contrast",
        "<del>.*→",
        "only non-text characters",
        "the arrow between what stood there and what stands there, in the colour of the words beside it",
    ),
    Explained(
        "color-contrast",
        r"^<(li|p|td|th|dd)\b.*<a ",
        "partially obscured by another element",
        "a link in a sentence is easier to hit by a padding, which is transparent and lies over the line below",
    ),
    Explained(
        "color-contrast",
        '<p class="across" aria-hidden="true"',
        "overlapped by another element",
        "the word across a print, pale so that what lies over it can be read; the head of the print says it too",
    ),
    Explained(
        "color-contrast",
        "^<",
        "partially overlaps other elements",
        "the same pale word lies behind some lines of a text; `looking.faint_over_mark` measures texts against it",
        page="/print$",
    ),
    Explained(
        "th-has-data-cells",
        '^<table class="list lines"',
        "missing or empty",
        "the head of a commodity stands over its lines, in a row whose only other cell has a button or nothing",
    ),
)


def run(page: Page, *only: str) -> list[dict[str, Any]]:
    """Everything that axe-core says about the page as it is; ``only`` names the rules, if not all are asked."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(RUN, [list(only), list(TAGS)])
    return found


def complaints(found: list[dict[str, Any]]) -> list[str]:
    """The same without what is explained, in words."""
    return [_told(one) for one in found if one["kind"] == "violations" or not explained(one)]


def reasons(found: list[dict[str, Any]]) -> list[str]:
    """Why what is left open is fine, each time that it is explained."""
    open_ = (explained(one) for one in found if one["kind"] != "violations")
    return [f"{one.rule}: {one.reason}" for one in open_ if one]


def explained(one: dict[str, Any]) -> Explained | None:
    """The line of the table that says why it is fine, if there is one."""
    fitting = (e for e in EXPLAINED if e.rule == one["rule"] and re.search(e.why, one["why"]))
    return next((e for e in fitting if re.search(e.html, one["html"]) and re.search(e.page, one["page"])), None)


def _told(one: dict[str, Any]) -> str:
    open_ = "" if one["kind"] == "violations" else "not decided: "
    return f"{open_}{one['rule']}: {one['help']}: {one['html'][:160]} ({one['why'][:200]})"
