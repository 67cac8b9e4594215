"""What a page must say to those who do not see it: the rules that need no browser, on top of `pages`."""

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from bs4 import Tag

Elements = list[Tag]
CONTROLS = ("input", "select", "textarea")
FILE_NAME = re.compile(r"\.(gif|jpe?g|png|svg|webp)$")


def rules_of_assistive(elements: Elements, address: str) -> Iterator[str]:
    """Everything that is wrong for assistive technology."""
    rules = (
        _errors,
        _descriptions,
        _must,
        _tables,
        _rows,
        _summary,
        _linked,
        _told,
        _languages,
        _images,
        _controls,
        _purposes,
        _findings,
        _levels,
        _within,
        _numbers,
        _places,
        _lists,
    )
    for rule in rules:
        yield from rule(elements, address)


def _has(element: Tag, name: str) -> bool:
    return name in element.get("class", ())


def _words(element: Tag) -> str:
    return " ".join(element.get_text().split())


def _ids(elements: Elements) -> dict[str, Tag]:
    return {element["id"]: element for element in elements if element.get("id")}


def _errors(elements: Elements, _address: str) -> Iterator[str]:
    """An answer that is wrong says so itself, and names the words that say why."""
    by_id = _ids(elements)
    for control in (e for e in elements if e.name in CONTROLS):
        named = [by_id[id_] for id_ in control.get("aria-describedby", "").split() if id_ in by_id]
        told = [_has(one, "error") for one in named]
        if control.get("aria-invalid") == "true" and not any(told):
            yield f"wrong, and nothing says why: {control.get('id')}"
        if any(told) and control.get("aria-invalid") != "true":
            yield f"there is an error, and the field does not say so: {control.get('id')}"


def _descriptions(elements: Elements, _address: str) -> Iterator[str]:
    """A hint or an error beside one field belongs to it: it has an id, and the field, or its group, names it."""
    named = {id_ for element in elements for id_ in element.get("aria-describedby", "").split()}
    for words in (e for e in elements if e.name == "span" and (_has(e, "error") or _has(e, "hint"))):
        place = words.find_parent(class_=("field", "find"))
        if place is None or place.find(["input", "select", "textarea"]) is None:
            continue
        group = words.find_parent("fieldset")
        in_group = group is not None and words.parent is group
        if words.get("id") not in named and not in_group:
            yield f"belongs to no field: {_words(words)[:80]}"


def _must(elements: Elements, _address: str) -> Iterator[str]:
    """A star is for the eyes: the field says in another way that it must be filled in."""
    by_id = _ids(elements)
    for star in (e for e in elements if _has(e, "must") and _words(e) == "*"):
        label = star.find_parent(["label", "legend"])
        if label is None:
            continue  # a line that says what a star means
        control = by_id.get(label.get("for", "")) or label.find("input")
        said = control is not None and control.get("aria-required") == "true"
        if not said and label.find(class_="hidden") is None:
            yield f"only a star says that it must be filled in: {_words(label)[:60]}"
    for control in (e for e in elements if e.get("aria-required") == "true"):
        label = control.find_parent("label") or next((e for e in elements if e.get("for") == control.get("id")), None)
        if label is None or label.find(class_="must") is None:
            yield f"nothing shows that it must be filled in: {control.get('id')}"


def _tables(elements: Elements, _address: str) -> Iterator[str]:
    """A table is called something, by itself or by the heading it follows; each row and column has a head."""
    for table in (e for e in elements if e.name == "table"):
        if table.find("caption") is None and not table.get("aria-label") and not table.get("aria-labelledby"):
            around = table.find_parent(["section", "article", "aside", "fieldset"])
            named = around is not None and around.get("aria-label")
            if not named and not _is_headed(table):
                yield f"a table without a name: {_words(table)[:60]}"
        caption = table.find("caption")
        if caption is not None and not _words(caption):
            yield "an empty caption"
        if table.find("thead") is None or table.find("th") is None:
            yield f"a table without heads: {_words(table)[:60]}"
        if table.select("thead td"):
            yield f"a column without a head: {_words(table)[:60]}"


def _is_headed(table: Tag) -> bool:
    """Whether a heading above is about the table: nothing to fill in and no other table stands between them."""
    for before in table.find_all_previous(["h2", "h3", "legend", "table", *CONTROLS]):
        if before.name in ("h2", "h3", "legend"):
            part = before.find_parent(["section", "article", "aside", "fieldset"])
            return part is None or part in table.parents
        if before.get("type") != "hidden":
            return False
    return False


def _rows(elements: Elements, _address: str) -> Iterator[str]:
    """Where rows have heads, each has one."""
    for table in (e for e in elements if e.name == "table" and not _plain(e)):
        for row in table.select("tbody > tr"):
            if len(row.find_all(["td", "th"], recursive=False)) > 2 and row.find("th") is None:
                yield f"a row without a head: {_words(row)[:60]}"
    for table in (e for e in elements if e.name == "table" and _plain(e) and e.select("a[href]")):
        yield f"rows that lead on and have no head: {_words(table)[:60]}"


def _plain(table: Tag) -> bool:
    """Whether no row has a head: a list of equal columns."""
    return not table.select("tbody > tr > th")


def _summary(elements: Elements, _address: str) -> Iterator[str]:
    """What is wrong stands above, is told, has the focus, and leads to each place."""
    for summary in (e for e in elements if e.get("id") == "problem"):
        missing = [name for name in ("role", "tabindex", "autofocus") if name not in summary.attrs]
        if missing or summary.get("role") != "alert" or summary.get("tabindex") != "-1":
            yield f"the summary of what is wrong is not told, or gets no focus: {missing}"
        if summary.find(["h1", "h2"]) is None:
            yield "the summary of what is wrong has no heading"
    for box in (
        e for e in elements if e.name == "div" and _has(e, "problem") and e.find_parent(class_="problem") is None
    ):
        if box.get("role") not in ("alert", "status") and box.find_parent(attrs={"role": ["alert", "status"]}) is None:
            yield f"a problem that nobody is told of: {_words(box)[:60]}"


def _linked(elements: Elements, _address: str) -> Iterator[str]:
    """The summary leads to each field beside it that is wrong, and says what stands there; nothing twice."""
    by_id = _ids(elements)
    summary = by_id.get("problem")
    if summary is None or summary.parent is None:
        return
    said: dict[str, str] = defaultdict(str)
    for link in summary.select("a[href^='#']"):
        said[link["href"][1:]] += f"{_words(link)} "
    for control in summary.parent.find_all(CONTROLS, {"aria-invalid": "true"}):
        beside = [by_id[id_] for id_ in control.get("aria-describedby", "").split() if id_ in by_id]
        words = [_words(one) for one in beside if _has(one, "error")]
        if control.get("id") not in said:
            yield f"wrong, and the summary does not lead there: {control.get('id')}"
        elif any(one not in said[control["id"]] for one in words):
            yield f"the summary says something else than the field: {control['id']}: {words}"
    items = [_words(item) for item in summary.find_all("li")]
    yield from (f"the summary says it twice: {item[:80]}" for item in set(items) if items.count(item) > 1)


def _told(elements: Elements, _address: str) -> Iterator[str]:
    """The line of messages is told politely; nothing that is told stands within something else that is."""
    messages = _ids(elements).get("messages")
    if messages is not None and messages.get("role") != "status":
        yield "what is told above the page is not told to everybody"
    frame = [e for e in elements if e.name == "header" and e.get("id") == "top"]
    if frame and messages is None:
        yield "there is no place for messages"
    first = next((e for e in elements if e.name == "a"), None)
    if frame and (first is None or not _has(first, "skip")):
        yield "no way past the header"
    live = [
        e for e in elements if e.get("role") in ("alert", "status") or e.get("aria-live") in ("polite", "assertive")
    ]
    for region in (e for e in live if e.get("aria-live") == "polite" or e.get("role") == "status"):
        if region.name in ("aside", "form", "main", "nav", "section", "table"):
            yield f"would be read out whole: {_words(region)[:60]}"
    for inner in live:
        around = [parent for parent in inner.parents if any(parent is one for one in live)]
        if around:
            yield f"would be told twice: {_words(inner)[:60]}"


def _languages(elements: Elements, _address: str) -> Iterator[str]:
    """A link to the other language is in that language, and says so."""
    own = elements[0].get("lang") if elements else None
    for link in (e for e in elements if e.name == "a" and e.get("hreflang")):
        if link["hreflang"] != own and link.get("lang") != link["hreflang"]:
            yield f"does not say that it is in another language: {_words(link)}"
        if link.get("lang") and link["lang"] != link["hreflang"]:
            yield f"says two languages: {_words(link)}"


def _images(elements: Elements, _address: str) -> Iterator[str]:
    for image in (e for e in elements if e.name in ("img", "svg")):
        hidden = image.get("aria-hidden") == "true" or image.find_parent(attrs={"aria-hidden": "true"}) is not None
        named = (
            image.get("alt") or image.get("aria-label") or image.find_parent(attrs={"role": "img", "aria-label": True})
        )
        if FILE_NAME.search(image.get("alt", "")):
            yield f"an image that is called by its file: {image['alt']}"
        if not named and not hidden:
            yield f"an image that says nothing: {str(image)[:80]}"


def _controls(elements: Elements, _address: str) -> Iterator[str]:
    """What looks like a control is one, can be reached in the order of the page, and says what it does."""
    for element in elements:
        looks = (
            any(_has(element, name) for name in ("button", "main", "link", "bad")) or element.get("role") == "button"
        )
        if looks and element.name not in ("a", "button"):
            yield f"looks like a control and is none: {str(element)[:80]}"
        if element.name in ("a", "button") and _has(element, "hidden") and element.get("tabindex") != "-1":
            yield f"takes the focus and is seen by nobody: {str(element)[:80]}"
        if element.name == "a" and not element.get("href"):
            yield f"a link that leads nowhere: {str(element)[:80]}"
        if element.get("tabindex", "-1") not in ("-1", "0"):
            yield f"jumps in the order of the page: {str(element)[:80]}"
        if element.get("hx-trigger", "").find("changed delay") >= 0 and not element.get("hx-sync"):
            yield f"two searches may overtake each other: {str(element)[:80]}"
        if element.name in ("a", "button") and element.get("tabindex") == "-1" and element.get("aria-hidden") != "true":
            yield f"cannot be reached with the keyboard: {str(element)[:80]}"


def _purposes(elements: Elements, _address: str) -> Iterator[str]:
    """Two buttons or links that are called the same do the same."""
    does: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for element in elements:
        if element.name == "button" and element.get("aria-hidden") != "true":
            form = element.find_parent("form")
            does[element.get("aria-label") or _words(element), *_context(element)].add(_deed(element, form))
        elif element.name == "a" and element.get("href") and element.find_parent(["header", "footer"]) is None:
            does[element.get("aria-label") or _words(element), *_context(element)].add(
                element["href"].partition("#")[0]
            )
    for (name, *_where), deeds in does.items():
        if len(deeds - {""}) > 1:
            yield f"{name!r} does different things: {sorted(deeds)[:3]}"


def _context(element: Tag) -> list[str]:
    """What tells a button of a line apart: the names of its field, line and section, the head of a row that it names.

    What changes the line as a whole says by itself which line.
    """
    lines = element.find_parents("fieldset", class_=("row", "commodity"))
    own = lines if element.find_parent("fieldset") not in lines else [one for one in lines if not _has(one, "row")]
    around = [*own, *element.find_parents(["section", "aside"])] if lines else []
    names = [name for name in (parent.find(["legend", "h2", "h3"]) for parent in around) if name is not None]
    row = element.find_parent("tr")
    head = row.find("th") if row is not None else None
    named = (
        head is not None
        and head not in element.parents
        and any(word in _words(head) for word in _words(element).split()[-1:])
    )
    item = element.find_parent(["tr", "li", "article"])
    names_it = element.find_parent(["h2", "h3"]) is not None
    if item is not None and item.name != "tr" and not names_it and not _has(element, "button"):
        return [*map(_words, names), _words(item)]
    return [*map(_words, names), _words(head) if head is not None and named else ""]


def _deed(button: Tag, form: Tag | None) -> str:
    where = button.get("formaction") or (form.get("action") if form is not None else "")
    return f"{str(where).partition('#')[0]} {button.get('name')}={button.get('value')}"


def _findings(elements: Elements, _address: str) -> Iterator[str]:
    """How grave a finding is is said, not only drawn."""
    for item in (e for e in elements if e.name == "li" and e.parent is not None and _has(e.parent, "findings")):
        first = item.find(True)
        if first is None or not _has(first, "hidden"):
            yield f"only a sign says how grave it is: {_words(item)[:60]}"


def _numbers(elements: Elements, _address: str) -> Iterator[str]:
    """A number that stands for a box says so."""
    for tab in (e for e in elements if _has(e, "tab") and e.name == "span"):
        if _words(tab)[:1].isdigit():
            yield f"a bare number: {_words(tab)}"


def _levels(elements: Elements, _address: str) -> Iterator[str]:
    """Parts of the page that stand beside one another have headings of one level."""
    levels: dict[int, set[str]] = defaultdict(set)
    for part in (e for e in elements if e.name in ("section", "article") and e.parent is not None):
        heading = part.find(["h2", "h3", "h4", "h5", "h6"])
        if heading is not None and heading.find_parent(["section", "article"]) is part:
            levels[id(part.parent)].add(heading.name)
    yield from (
        f"headings beside one another are of different levels: {sorted(s)}" for s in levels.values() if len(s) > 1
    )


def _within(elements: Elements, _address: str) -> Iterator[str]:
    """A heading stands in the part of the page whose heading it is below."""
    headings = [e for e in elements if e.name in ("h2", "h3", "h4", "h5", "h6")]
    for number, heading in enumerate(headings):
        above = next((e for e in reversed(headings[:number]) if e.name < heading.name), None)
        part = above.find_parent(["section", "article", "aside"]) if above is not None else None
        if part is not None and part not in heading.parents:
            yield f"a heading under that of another part: {_words(heading)[:60]}"


def _places(elements: Elements, address: str) -> Iterator[str]:
    """A navigation says where one is: the link to this page, or the one tab that is chosen."""
    for link in (e for e in elements if e.name == "a" and e.find_parent("nav", class_=False) is not None):
        if link.get("href") == urlsplit(address).path and not link.get("aria-current"):
            yield f"does not say that one is there: {_words(link)}"
    for life in (e for e in elements if _has(e, "life")):
        if not life.get("aria-label"):
            yield "the line of life has no name"
        if life.select(".present:not([aria-current])"):
            yield "the line of life does not say where it is"
    for tabs in (e for e in elements if e.name == "nav" and _has(e, "tabs")):
        if len(tabs.select("a[aria-current]")) != 1:
            yield f"tabs of which not exactly one is chosen: {_words(tabs)[:60]}"


def _lists(elements: Elements, _address: str) -> Iterator[str]:
    for element in elements:
        if element.name == "li" and (element.parent is None or element.parent.name not in ("ul", "ol")):
            yield f"an item of no list: {_words(element)[:60]}"
        if element.name in ("dt", "dd") and (element.parent is None or element.parent.name not in ("dl", "div")):
            yield f"an item of no list: {_words(element)[:60]}"
        if element.name in ("nav", "aside") and not element.get("aria-label") and not element.get("aria-labelledby"):
            yield f"a part beside the others without a name: {_words(element)[:60]}"
