"""What a browser measures and axe-core does not: sizes of targets, rings around the focus, edges of fields."""

from playwright.sync_api import Page

LEAST, LEAST_OF_MAIN = 24, 44  # px of CSS

CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary"

# A link in a sentence may be as high as its line; what is ticked is hit by its label too.
TARGETS = """([controls, least, leastOfMain]) => {
  const typed = "input:not([type=checkbox], [type=radio], [type=file]), select, textarea";
  const main = (e) => e.matches(`button.main, a.main, button.bad, main :is(${typed})`);
  const inSentence = (e) => e.tagName === "A" && getComputedStyle(e).display === "inline"
    && e.parentElement.textContent.trim().length > e.textContent.trim().length + 1;
  const ticked = (e) => e.matches("[type=checkbox], [type=radio]");
  const area = (e) => {
    const shown = [e, ...(ticked(e) ? e.labels : [])].filter((one) => !one.matches(".hidden"));
    const boxes = shown.map((one) => one.getBoundingClientRect());
    return [Math.max(...boxes.map((box) => box.width)), Math.max(...boxes.map((box) => box.height))];
  };
  const found = [];
  let looked = 0;
  for (const e of document.querySelectorAll(controls)) {
    const shown = e.checkVisibility() && !e.matches(".hidden, .skip") && !e.closest("[inert], .hidden");
    if (!shown || inSentence(e)) continue;
    looked += 1;
    const [width, height] = area(e), enough = main(e) ? leastOfMain : least;
    if (width < Math.min(enough, least) - .5 || height < enough - .5)
      found.push(`only ${Math.round(width)} × ${Math.round(height)} px: ${e.outerHTML.slice(0, 120)}`);
  }
  return [looked, found];
}"""

# 3:1 is asked of what shows where a field is and where the focus is (WCAG 1.4.11).
CONTRAST = """
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const linear = (v) => (v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    const [r, g, b] = parts(colour).map((v) => linear(v / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + .05) / (y + .05);
  };
  const behind = (e) => {
    for (let one = e; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if ((parts(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
"""

EDGES = (
    "() => {"
    + CONTRAST
    + """
  const fields = "input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), select, textarea";
  const shown = [...document.querySelectorAll(fields)].filter((e) => e.checkVisibility());
  const sound = new Set(shown.filter((e) => !e.matches("[aria-invalid], :disabled"))
    .map((e) => getComputedStyle(e).borderTopColor));
  return shown.flatMap((e) => {
    const style = getComputedStyle(e);
    const least = Math.min(parseFloat(style.borderTopWidth), parseFloat(style.borderLeftWidth));
    const around = behind(e.parentElement), edge = least < 1 ? 1 : contrast(style.borderTopColor, around);
    const ratio = Math.max(edge, contrast(behind(e), around));
    const wrong = e.matches("[aria-invalid=true]") && sound.has(style.borderTopColor);
    return [
      ...(ratio < 3 ? [`the edge of a field is hard to see (${ratio.toFixed(1)}): ${e.outerHTML.slice(0, 100)}`] : []),
      ...(wrong ? [`what is wrong looks like what is not: ${e.outerHTML.slice(0, 100)}`] : []),
    ];
  });
}"""
)

RINGS = (
    "(controls) => {"
    + CONTRAST
    + """
  const found = [], before = document.activeElement;
  for (const e of document.querySelectorAll(controls)) {
    if (!e.checkVisibility() || e.matches(":disabled") || e.tabIndex < 0 || e.closest("[inert]")) continue;
    e.focus({preventScroll: true, focusVisible: true});
    const style = getComputedStyle(e);
    const box = e.getBoundingClientRect(), seen = box.width > 1 && box.height > 1;
    const shown = seen && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const drawn = [style.outlineColor, ...(style.boxShadow.match(/rgba?\\([^)]*\\)/g) ?? [])];
    const strongest = Math.max(...drawn.map((colour) => contrast(colour, behind(e.parentElement))));
    if (!shown || strongest < 3) found.push(`nothing shows the focus: ${e.outerHTML.slice(0, 100)}`);
  }
  before === document.body ? document.activeElement.blur() : before.focus({preventScroll: true});
  return found;
}"""
)

# What style sheets write: a sign is as hard to see as an edge, letters are read.
SIGNS = (
    "() => {"
    + CONTRAST
    + """
  const shown = [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && !e.closest(".hidden"));
  return shown.flatMap((e) => ["::before", "::after"].flatMap((which) => {
    const style = getComputedStyle(e, which), words = style.content.match(/^"(.*?)"/)?.[1].trim();
    if (!words) return [];
    const around = (parts(style.backgroundColor)[3] ?? 1) > 0 ? style.backgroundColor : behind(e);
    const ratio = contrast(style.color, around), least = /[\\p{L}\\p{N}]/u.test(words) ? 4.5 : 3;
    return ratio < least ? [`“${words}” is hard to see (${ratio.toFixed(1)}): ${e.outerHTML.slice(0, 100)}`] : [];
  }));
}"""
)

# A pale word across the page keeps nobody from reading what lies over it.
OVER_MARK = (
    "() => {"
    + CONTRAST
    + """
  const mark = document.querySelector(".across");
  if (!mark) return [];
  return [...document.querySelectorAll("body *:not(.across)")].flatMap((e) => {
    const words = [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const ratio = words ? contrast(getComputedStyle(e).color, getComputedStyle(mark).color) : 21;
    return ratio < 4.5 ? [`hard to read over a mark (${ratio.toFixed(1)}): ${e.outerHTML.slice(0, 100)}`] : [];
  });
}"""
)

# What is told and wants an answer has the focus: whoever hears it is there.
ELSEWHERE = """() => {
  const told = [...document.querySelectorAll("[role=alert]")].filter((e) => e.checkVisibility() && e.innerText.trim());
  const here = document.activeElement;
  return !told.length || told.some((e) => e.contains(here)) ? []
    : [`told, and the focus is elsewhere (${here.outerHTML.slice(0, 60)}): ${told[0].innerText.slice(0, 80)}`];
}"""

# Text that its own box cuts off, once lines, words and letters are set wider (WCAG 1.4.12).
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
WIDER = "(text) => { const s = new CSSStyleSheet(); s.replaceSync(text); document.adoptedStyleSheets = [s]; }"
CUT_OFF = """() => [...document.querySelectorAll("body *")].flatMap((e) => {
  const style = getComputedStyle(e);
  const other = e.matches(".skip, svg, svg *, input, select, textarea, img") || e.closest(".hidden");
  if (other || !e.checkVisibility()) return [];
  const clips = (side, over) => ["hidden", "clip"].includes(style[`overflow${side}`]) && over > 1;
  return clips("X", e.scrollWidth - e.clientWidth) || clips("Y", e.scrollHeight - e.clientHeight)
    ? [`text is cut off: ${e.outerHTML.slice(0, 100)}`] : [];
})"""


def _found(page: Page, script: str, argument: object = None) -> list[str]:
    """What a script finds on a page."""
    found: list[str] = page.evaluate(script, argument)
    return found


def small_targets(page: Page) -> tuple[int, list[str]]:
    """How many controls there are, and those hard to hit: below 24 px, main actions and fields to type in below 44."""
    looked, found = page.evaluate(TARGETS, [CONTROLS, LEAST, LEAST_OF_MAIN])
    return looked, found


def faint_edges(page: Page) -> list[str]:
    """Fields whose edge hardly differs from what is around."""
    return _found(page, EDGES)


def missing_rings(page: Page) -> list[str]:
    """Controls that do not show that they have the focus."""
    return _found(page, RINGS, CONTROLS)


def faint_signs(page: Page) -> list[str]:
    """Signs and words of the style sheet that hardly differ from what is behind them."""
    return _found(page, SIGNS)


def faint_over_mark(page: Page) -> list[str]:
    """Texts that would be hard to read over the word across a print."""
    return _found(page, OVER_MARK)


def focus_elsewhere(page: Page) -> list[str]:
    """Alerts of which none has the focus."""
    return _found(page, ELSEWHERE)


def cut_off(page: Page) -> list[str]:
    """Texts that are cut off when somebody sets their text wider; the page stays so."""
    page.evaluate(WIDER, SPACING)
    return _found(page, CUT_OFF)


# What is as small as this is read by few; what moves by itself keeps others from reading; what is faded, though it is
# switched off, is read by few too; and lines run from left to right in both languages.
FADED, BACKWARDS = (
    """() => [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && e.innerText?.trim())
  .flatMap((e) => parseFloat(getComputedStyle(e).opacity) < .8 ? [`faded: ${e.outerHTML.slice(0, 100)}`] : [])""",
    """() => [...document.querySelectorAll("body, body *")].flatMap((e) =>
  getComputedStyle(e).direction === "rtl" ? [`runs from right to left: ${e.outerHTML.slice(0, 100)}`] : [])""",
)
TINY, MOVING = (
    """() => [...document.querySelectorAll("body *")].flatMap((e) => {
  const text = e.checkVisibility() && [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const tiny = text && parseFloat(getComputedStyle(e).fontSize) < 12;
  return tiny ? [`tiny text: ${e.outerHTML.slice(0, 100)}`] : [];
})""",
    "() => document.getAnimations().map((one) => `moves by itself: ${one.effect?.target?.outerHTML.slice(0, 80)}`)",
)

# Where colours are forced, fills and shadows are gone: what was told apart by them needs an edge.
EDGELESS = """() => {
  const places = ".box, .badge, .tab, main button:not(.link, .hidden), main .button, main input:not([type])";
  return [...document.querySelectorAll(places)].filter((e) => e.checkVisibility()).flatMap((e) => {
    const style = getComputedStyle(e);
    const edge = [style.borderTopStyle, style.borderLeftStyle].some((one) => ["solid", "dashed"].includes(one));
    return edge ? [] : [`no edge in forced colours: ${e.outerHTML.slice(0, 100)}`];
  });
}"""

# On paper there is nothing to press.
PRINTED = """() => [...document.querySelectorAll("main button, nav a, main a.button")]
  .filter((e) => e.checkVisibility() && !e.closest(".hidden"))
  .map((e) => `printed: ${e.outerHTML.slice(0, 100)}`)"""

# On a phone a table has no columns: each cell says what it is.
UNTOLD = """() => [...document.querySelectorAll("table.list tbody tr > *")].flatMap((e) => {
  const first = e.tagName === "TH" && !e.previousElementSibling;
  const alone = first || e.colSpan > 1 || e.matches(".buttons, .group > *") || !e.innerText.trim();
  if (getComputedStyle(e).display !== "block" || alone || !e.checkVisibility()) return [];
  const said = getComputedStyle(e, "::before").content;
  const silent = ["none", "normal", '""', '" "', '"" " "'].includes(said);
  return silent ? [`a cell that does not say what it is: ${e.outerHTML.slice(0, 100)}`] : [];
})"""


def too_little(page: Page) -> list[str]:
    """Text that is tiny or faded, what moves by itself, and what runs backwards."""
    return [found for script in (TINY, MOVING, FADED, BACKWARDS) for found in page.evaluate(script)]


def edgeless(page: Page) -> list[str]:
    """What has no edge where colours are forced."""
    return _found(page, EDGELESS)


def printed_controls(page: Page) -> list[str]:
    """What one could press, on paper."""
    return _found(page, PRINTED)


def untold_cells(page: Page) -> list[str]:
    """Cells of a table that stand below one another and do not say what they are."""
    return _found(page, UNTOLD)
