"""Rules about the templates as they are written; what they become is checked by the browser of the tests."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined, UndefinedError, nodes

from portal import create_app

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
FILES = sorted(TEMPLATES.rglob("*.*"))
PAGES = [path for path in FILES if path.suffix == ".html"]
FRAGMENTS = [path for path in PAGES if path.name.startswith("_")]
NEEDS = re.compile(r"\{#- [^#]*Needs: [a-z][^#]*\. -#\}")


def named(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def tree(path: Path) -> nodes.Template:
    return Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(path.read_text())


def imported(template: nodes.Template) -> Iterator[str]:
    for statement in template.find_all(nodes.FromImport):
        yield from (name if isinstance(name, str) else name[1] for name in statement.names)
    yield from (statement.target for statement in template.find_all(nodes.Import))


def used(template: nodes.Template) -> set[str]:
    return {name.name for name in template.find_all(nodes.Name) if name.ctx == "load"}


def compared(template: nodes.Template) -> list[int]:
    """The lines where a status is compared: by an operator, or by a filter that selects."""
    found = [
        compare.lineno
        for compare in template.find_all(nodes.Compare)
        for attribute in compare.find_all(nodes.Getattr)
        if attribute.attr == "status"
    ]
    selected = [
        f for f in template.find_all(nodes.Filter) if f.name in ("selectattr", "rejectattr") and len(f.args) > 1
    ]
    return found + [f.lineno for f in selected if "status" in str(f.args[0].as_const()).split(".")]


@pytest.mark.parametrize("path", sorted((TEMPLATES / "organisations").iterdir()), ids=named)
def test_what_can_be_done_at_a_status_is_said_by_the_tables_alone(path):
    assert compared(tree(path)) == [], "ask a table of moves in the view"


def test_there_are_fragments_to_look_at():
    assert len(FRAGMENTS) > 5


@pytest.mark.parametrize("path", FRAGMENTS, ids=named)
def test_a_fragment_begins_by_saying_what_it_needs(path):
    assert NEEDS.match(path.read_text()), "begin with {#- What it is. Needs: this, that. -#}"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_macro_is_imported_for_nothing(path):
    template = tree(path)

    assert set(imported(template)) - used(template) == set()


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").iterdir()), ids=named)
def test_components_say_what_they_are_and_every_macro_is_used(path):
    template = tree(path)
    elsewhere = {name for other in FILES if other != path for name in imported(tree(other))}

    unused = {macro.name for macro in template.find_all(nodes.Macro)} - elsewhere - used(template)

    assert path.read_text().startswith("{#- ")
    assert unused == set()


def test_every_template_is_named_somewhere():
    sources = "".join(path.read_text() for path in [*FILES, *(ROOT / "portal").rglob("*.py")])
    pages = [named(path) for path in PAGES if path.parent.name != "information" and "email" not in path.parts]

    assert [page for page in pages if f'"{page}"' not in sources] == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_no_template_carries_a_style_a_script_or_a_handler(path):
    text = path.read_text()

    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on|javascript:", text) == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_template_asks_who_asked(path):
    assert re.findall(r"request\.headers|HX-|htmx\s+(?:is|==)|if htmx", path.read_text()) == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_nothing_is_declared_safe_in_a_template(path):
    assert re.findall(r"\|\s*safe\b|autoescape\s+false|\bMarkup\(", path.read_text()) == []


def test_only_one_file_knows_the_headers_of_htmx():
    knowing = [path for path in (ROOT / "portal").rglob("*.py") if re.search(r"""["']HX-""", path.read_text())]

    assert [path.relative_to(ROOT).as_posix() for path in knowing] == ["portal/web/htmx.py"]


@pytest.mark.parametrize("mode", ["demonstration", "training", "production"])
def test_a_variable_that_is_missing_is_an_error_in_every_environment(mode, monkeypatch):
    monkeypatch.setenv("PORTAL_MODE", mode)
    monkeypatch.setenv("PORTAL_ADDRESS", "https://portal.example")
    monkeypatch.setenv("PORTAL_SECRET_KEY", "k" * 40)
    application = create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://"})

    assert application.jinja_env.undefined is StrictUndefined
    with pytest.raises(UndefinedError):
        application.jinja_env.from_string("{{ nothing_like_this }}").render()
