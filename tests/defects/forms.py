"""Defects of fields, of what is wrong in them, and of what is looked for."""

from tests.defects.defect import Defect

FIELDS, PICK = "templates/components/fields.html", "templates/commodities/pick.html"
FOUND, RESULTS = "templates/organisations/_found.html", "templates/commodities/_results.html"
LIST, TABLE = "templates/coi/_list.html", "templates/components/coi.html"
FILTERS = "templates/coi/choose_filters.html"
SEARCH, REQUEST = "templates/organisations/search.html", "templates/organisations/request.html"

FORMS = (
    Defect("labels belong to no field", FIELDS, '<label for="{{ field.id }}">{{ field.label.text | both }}', "<label>{{ field.label.text | both }}", "sign-in"),
    Defect("labels are plain words", FIELDS, '<label for="{{ field.id }}">{{ field.label.text | both }}', '<span>{{ field.label.text | both }}', "register"),
    Defect("the words of an error belong to no field", FIELDS, "{% if field.errors %} {{ field.id }}-error{% endif %}{% endmacro %}", "{% endmacro %}", "register-refused"),
    Defect("hints belong to no field", FIELDS, "{% if field.hint %} {{ field.id }}-hint{% endif %}", "", "operator-to-create"),
    Defect("an error has no id", FIELDS, '<span class="error" id="{{ field.id }}-error">', '<span class="error">', "register-refused"),
    Defect("a field does not say that it is wrong", FIELDS, '{% if field.errors %} aria-invalid="true"{% endif %}{% if field.is_required', '{% if field.is_required', "register-refused"),
    Defect("the words of an error are gone", FIELDS, '<span class="error" id="{{ field.id }}-error">{{ field.error | both }}</span>', "", "register-refused"),
    Defect("only a star says what must be filled in", FIELDS, ' aria-required="true"', "", "register"),
    Defect("nothing shows what must be filled in", FIELDS, ' <span class="must" aria-hidden="true">*</span>', "", "register"),
    Defect("radio buttons without a group", FIELDS, '<legend>{{ field.label.text | both }}', '<p>{{ field.label.text | both }}', "step-sign-20"),
    Defect("ticks without labels", FIELDS, '<label class="tick"><input type="checkbox" name="{{ field.name }}" value="{{ value }}"', '<span class="tick"><input type="checkbox" name="{{ field.name }}" value="{{ value }}"', "list"),
    Defect("a choice without a label", FIELDS, '<label for="{{ field.id }}-usual">', "<label>", "operators-found"),
    Defect("what one looks for has no label", FIELDS, '<p class="find"><label for="{{ field.id }}"', '<p class="find"><label', "box-opened"),
    Defect("buttons that do different things are called the same", FIELDS, ' aria-label="{{ pgettext("button", "Search") }} {{ _(field.label.text) }}"', "", "new"),
    Defect("a placeholder is no label", FIELDS, '<label for="{{ field.id }}-usual">{{ field.label.text | both }}', '<span hidden>', "operators-found"),
    Defect("a field cannot be filled in by the browser", FIELDS, ' autocomplete="{{ field.autocomplete }}"', ' autocomplete="street"', "register"),
    Defect("a field leads the focus out of order", FIELDS, '<textarea{{ attributes(field) }}', '<textarea tabindex="3"{{ attributes(field) }}', "request"),
    Defect("without scripts nothing is found", PICK, 'action="{{ picker.action }}" hx-get', "hx-get", "picker"),
    Defect("searches overtake each other", PICK, ' hx-sync="this:replace"', "", "picker"),
    Defect("what is found goes nowhere", PICK, 'hx-target="#commodity-results"', 'hx-target="#results"', "picker"),
    Defect("the hint of a search belongs to nothing", PICK, ' aria-describedby="q-hint"', "", "picker"),
    Defect("a search has no label", PICK, '<label for="q">', "<label>", "picker"),
    Defect("results are not told", RESULTS, '<p role="status">', "<p>", "picker-typed"),
    Defect("results are told twice", PICK, 'id="commodity-results"', 'id="commodity-results" aria-live="polite"', "picker-typed"),
    Defect("the tree has no name", RESULTS, ''' aria-label="{{ _('List of commodities') }}"''', "", "picker-tree"),
    Defect("what is ticked has no label", RESULTS, "<label><input", "<span><input", "picker-results"),
    Defect("a group of choices has no name", RESULTS, '<legend>{{ _("Selected") }}</legend>', "", "picker-results"),
    Defect("results are not told", FOUND, ' role="status"', "", "operators-typed"),
    Defect("a column has no head", FOUND, '<th scope="col">{{ _("Name") }}</th>', "<td></td>", "operators-found"),
    Defect("a head says no direction", FOUND, '<th scope="col">{{ _("Name") }}</th>', '<th>{{ _("Name") }}</th>', "operators-found"),
    Defect("what is ticked has no name", FOUND, '<span class="hidden">{{ party.name }} {{ party.code }}</span>', "", "operators-found"),
    Defect("links of a table are called the same", FOUND, '">{{ party.name }}</a>', '">{{ _("Name") }}</a>', "operators-found"),
    Defect("results are told whole", LIST, 'id="certificates"', 'id="certificates" aria-live="polite"', "list-typed"),
    Defect("results are not told", LIST, ' role="status"', "", "list-typed"),
    Defect("tabs do not say which is chosen", LIST, '{% if tab == question.asked.tab %} aria-current="page"{% endif %}', "", "list"),
    Defect("a navigation has no name", LIST, ''' aria-label="{{ _('By what must be done') }}"''', "", "list"),
    Defect("heads say no direction", TABLE, '<th scope="col">{{ _("Products, gross weight") }}</th>', '<th>{{ _("Products, gross weight") }}</th>', "list"),
    Defect("rows have no head", TABLE, '''<th scope="row" data-label="{{ _('Reference') }}">''', '''<td data-label="{{ _('Reference') }}">''', "list"),
    Defect("on a phone cells do not say what they are", TABLE, ''' data-label="{{ _('Importer') }}"''', "", "list"),
    Defect("the order of a column is not told", TABLE, ' aria-sort="{{ heading.aria_sort }}"', ' aria-sort="{{ label }}"', "list"),
    Defect("an order to choose has no label", FILTERS, '<label for="sort">', "<label>", "list-filters"),
    Defect("a picture says nothing", TABLE, '''role="img" aria-label="{{ _('Signed') }}" ''', "", "signed-by-all"),
    Defect("a filter is a list of nothing", TABLE, '<ul class="chips">', '<div class="chips">', "list-filtered"),
    Defect("a search has no label", SEARCH, '<label for="q">', "<label>", "operators-found"),
    Defect("what is found goes nowhere", SEARCH, 'hx-target="#found"', 'hx-target="#organisations"', "operators-found"),
    Defect("without scripts another page is asked", SEARCH, '''action="{{ url_for('organisations.search', kind=kind) }}"''', 'action="/en/organisations/"', "operators-found"),
    Defect("an action is no button", REQUEST, '<button class="main" name="do" value="accept"{{ shortcut("s") }}>{{ _("Accept") }}</button>', '<div class="button main">{{ _("Accept") }}</div>', "request"),
    Defect("a name and what it is called are mixed up", REQUEST, "<dl><dt>", "<div><dt>", "request"),
    Defect("a section has no heading", REQUEST, '<h2 id="decision-title">{{ _("Decision") }}</h2>', "", "request"),
    Defect("a message is in the other language", REQUEST, '{{ _("Accept") }}', "Accepter", "request"),
)  # fmt: skip
