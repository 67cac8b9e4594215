"""What every page must be, whatever it shows: `problems` says what is wrong with a parsed page."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urldefrag, urljoin

from bs4 import BeautifulSoup, Tag

from tests.support.assistive import rules_of_assistive

SPACES = re.compile(r"\s+")
REFERRING = ("aria-describedby", "aria-labelledby", "aria-controls", "for", "form")
"""Attributes that name other elements of the page by their id."""

ADDRESSES = ("action", "formaction", "hx-get", "hx-post")
NEVER_WITHIN = (("form", "form"), ("a", "a"), ("a", "button"), ("button", "button"), ("label", "label"), ("p", "p"))
Elements = list[Tag]


def parsed(html: str) -> BeautifulSoup:
    """A page or a fragment as a browser would see it."""
    return BeautifulSoup(html, "lxml")


def text_of(element: Tag) -> str:
    """The text of an element, its spaces as one sees them."""
    return SPACES.sub(" ", element.get_text()).strip()


def problems(page: BeautifulSoup, address: str) -> list[str]:
    """What is wrong with the page at ``address``; nothing, one hopes."""
    elements = page.find_all(True)
    looks = (_nothing_inline, _nesting, _leftovers)
    rules = (_frame, _references, _labels, _names, _forms, _addresses, _htmx, *looks, rules_of_assistive)
    return [problem for rule in rules for problem in rule(elements, address)]


def _called(elements: Elements, *names: str) -> Elements:
    return [element for element in elements if element.name in names]


def _with(elements: Elements, *attributes: str) -> Elements:
    return [element for element in elements if any(name in element.attrs for name in attributes)]


def _frame(elements: Elements, address: str) -> Iterator[str]:
    language = address.split("/")[1] if address.count("/") > 1 else None
    if not elements or (language in ("en", "fr") and elements[0].get("lang") != language):
        yield f"the page does not say that its language is {language}"
    titles = [text_of(title).rpartition(" – ") for title in _called(elements, "title")]
    if len(titles) != 1 or not all(titles[0]):
        yield "the page has no title of its own"
    headings = _called(elements, "h1")
    if len(headings) != 1 or not text_of(headings[0]):
        yield f"{len(headings)} headings h1 instead of one"
    if len(_called(elements, "main")) != 1:
        yield "not exactly one main"
    if any("crumbs" in element.get("class", ()) and text_of(element).endswith("›") for element in elements):
        yield "the crumbs end in nothing"


def _references(elements: Elements, _address: str) -> Iterator[str]:
    ids = Counter(element["id"] for element in _with(elements, "id"))
    yield from (f"the id {id_!r} occurs {times} times" for id_, times in ids.items() if times > 1)
    yield from (f"the id {id_!r} is none" for id_ in ids if not id_ or " " in id_)
    for element in _with(elements, *REFERRING):
        for name in REFERRING:
            yield from (f"{name}={id_!r} names nothing" for id_ in element.get(name, "").split() if id_ not in ids)
    for name in ("href", "hx-target"):
        for element in _with(elements, name):
            if element[name].startswith("#") and element[name][1:] not in ids:
                yield f"{name}={element[name]!r} leads nowhere"


def _labels(elements: Elements, _address: str) -> Iterator[str]:
    named = {label["for"] for label in _called(_with(elements, "for"), "label") if text_of(label)}
    for control in _called(elements, "input", "select", "textarea"):
        around = control.find_parent("label")
        labelled = control.get("id") in named or (around and text_of(around)) or control.get("aria-label")
        if control.get("type") != "hidden" and not labelled:
            yield f"no label for {_opening(control)}"


def _names(elements: Elements, _address: str) -> Iterator[str]:
    for element in _called(elements, "button", "a"):
        if not text_of(element) and not element.get("aria-label"):
            yield f"nothing to read on {_opening(element)}"
    for fieldset in _called(elements, "fieldset"):
        legend = fieldset.find("legend", recursive=False)
        if legend is None or not text_of(legend):
            yield f"no legend in {_opening(fieldset)}"
    for section in _called(elements, "section", "nav", "aside"):
        if not section.get("aria-label") and not section.get("aria-labelledby") and not section.find(["h2", "h3"]):
            yield f"no name for {_opening(section)}"
    yield from (f"no scope in {_opening(head)}" for head in _called(elements, "th") if not head.get("scope"))


def _forms(elements: Elements, _address: str) -> Iterator[str]:
    for form in _called(elements, "form"):
        if not form.get("action"):
            yield f"no action in {_opening(form)}"
        token = form.find("input", {"name": "csrf_token", "value": True})
        if form.get("method", "get").lower() == "post" and token is None:
            yield f"no csrf token in {_opening(form)}"
    for button in _called(elements, "button"):
        held = button.find_parent(id="session-end") or button.find_parent(attrs={"hidden": True})
        by_script = held is not None  # portal.js shows what holds it, and answers it
        if button.find_parent("form") is None and not button.get("form") and not by_script:
            yield f"a button outside of any form: {_opening(button)}"


def _addresses(elements: Elements, address: str) -> Iterator[str]:
    for element in _with(elements, *ADDRESSES):
        for name in ADDRESSES:
            if not urljoin(address, element.get(name, "/")).startswith("/"):
                yield f"{name}={element[name]} leaves the portal"


def _htmx(elements: Elements, _address: str) -> Iterator[str]:
    """Take htmx away and the same address is asked in the same way."""
    for element in _with(elements, "hx-get", "hx-post"):
        plain = {"a": "href", "form": "action", "button": "formaction"}.get(element.name)
        if plain is None or not element.get(plain):
            yield f"without htmx nothing happens: {_opening(element)}"
        elif element.name != "button" or element.get("hx-post"):
            asked = element.get("hx-get") or element["hx-post"]
            if urldefrag(element[plain])[0] != urldefrag(asked)[0]:
                yield f"{plain} is not what htmx asks in {_opening(element)}"
        if not all(element.get(name) or element.find_parent(attrs={name: True}) for name in ("hx-target", "hx-swap")):
            yield f"no target or swap in {_opening(element)}"
    strange = ("hx-swap-oob", "hx-boost", "hx-put", "hx-patch", "hx-delete", "hx-vals", "hx-headers")
    yield from (f"the wrong kind of htmx: {_opening(element)}" for element in _with(elements, *strange))


def _nothing_inline(elements: Elements, _address: str) -> Iterator[str]:
    yield from (f"inline style in {_opening(element)}" for element in _with(elements, "style"))
    yield from ("an inline style sheet" for _ in _called(elements, "style"))
    for script in _called(elements, "script"):
        if not script.get("src") or text_of(script):
            yield "an inline script"
    for element in elements:
        handlers = [name for name in element.attrs if name.startswith(("on", "hx-on"))]
        yield from (f"a handler {name} in {_opening(element)}" for name in handlers)
        loaded = element.get("src") or (element.get("href") if element.name == "link" else None)
        if loaded and not loaded.startswith(("/static/", "data:image/", "/en/", "/fr/")):
            yield f"foreign content in {_opening(element)}"
        if element.name == "a" and element.get("href", "").lower().startswith(("javascript:", "data:", "//", "http:")):
            yield f"a link that is none: {_opening(element)}"


def _nesting(elements: Elements, _address: str) -> Iterator[str]:
    for outer, inner in NEVER_WITHIN:
        for element in _called(elements, inner):
            if element.find_parent(outer) is not None:
                yield f"{inner} within {outer}: {_opening(element)}"
    levels = [int(heading.name[1]) for heading in _called(elements, "h1", "h2", "h3", "h4", "h5", "h6")]
    for above, below in pairwise(levels):
        if below > above + 1:
            yield f"a heading h{below} directly under h{above}"


def _leftovers(elements: Elements, _address: str) -> Iterator[str]:
    """Values that were never meant to be read by people."""
    for text in elements[0].find_all(string=True) if elements else ():
        words = text.strip()
        if words in ("None", "True", "False", "[]", "{}") or "{{" in words or "%(" in words or "<built-in" in words:
            yield f"{words!r} is shown"


def _opening(element: Tag) -> str:
    attributes = " ".join(f'{name}="{value}"' for name, value in element.attrs.items())
    return f"<{element.name} {attributes}>"[:160]
