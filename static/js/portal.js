// The portal works without.
Object.assign(htmx.config, { allowEval: false, allowScriptTags: false, includeIndicatorStyles: false, historyRestoreAsHxRequest: false, historyCacheSize: 0, attributesToSettle: [], timeout: 30000,
  responseHandling: [{ code: "204", swap: false }, { code: "50[24]", swap: false, error: true }, { code: "...", swap: true }] });
addEventListener("htmx:configRequest", ({ detail, target }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]")?.content;
  const box = target.dataset.box;
  if (box) for (const name of [...detail.formData.keys()]) if (name !== "has" && !name.startsWith(box + "-")) detail.formData.delete(name);
});
addEventListener("htmx:confirm", (event) => {
  // Painted first.
  event.preventDefault();
  setTimeout(event.detail.issueRequest, 20, true);
});
let typed, unsent = document.querySelector("#problem");
addEventListener("input", ({ target }) => {
  typed = true;
  unsent ||= target.closest(".editing");
});
addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("data-plain")) event.stopImmediatePropagation();
  if (event.target.querySelector(".editing")) unsent = 0;
}, true);
addEventListener("change", ({ target }) => {
  // Ticked during a search: ask again.
  if (target.name === "code" && target.form.classList.contains("htmx-request")) htmx.trigger(target.form, "submit");
  const { show, all } = target.parentElement.dataset;
  if (show) document.getElementById(show).type = target.checked ? "text" : "password";
  for (const box of target.form.querySelectorAll(`tbody [name="${all}"]`)) box.checked = target.checked;
});
addEventListener("click", ({ target }) => {
  // Ticks go along.
  const link = target.closest(".picker a[href^='?']");
  if (!link) return;
  const there = new URLSearchParams(link.search);
  there.delete("code");
  for (const tick of link.closest("form").querySelectorAll("[name=code]:checked")) there.append("code", tick.value);
  link.search = there;
});
const showAll = () => { for (const label of document.querySelectorAll("[data-all], [data-show]")) label.hidden = false; };
addEventListener("htmx:afterSettle", showAll);
showAll();
addEventListener("keydown", (event) => {
  // Enter: search, or save.
  const { key, target } = event;
  const button = key === "Enter" && target.matches("input") && (target.closest(".find")?.querySelector("button") ?? target.closest(".editing")?.querySelector(".main"));
  if (!button) return;
  event.preventDefault();
  button.click();
});
addEventListener("htmx:afterSettle", ({ detail: { target, requestConfig } }) => {
  // To what was found, added or wrong, or the title.
  const there = target && document.getElementById(target.id);
  const [verb, what] = (requestConfig?.elt.value ?? "").split(":");
  const here = document.activeElement;
  if (!there || (here !== document.body && !(verb === "find" && there.contains(here)))) return;
  const places = [".problem", "[aria-invalid]", "h2", "input:not([type=hidden]), select, a"];
  if (verb === "find") places.unshift(`.option [name="${what}"]:enabled`);
  if (verb === "add") places.unshift(`:has(> .buttons > [value="${requestConfig.elt.value}"]) > .row:last-of-type :is(input:not([type=hidden]), select)`);
  (places.map((place) => there.querySelector(place)).find(Boolean) ?? there).focus();
});
const cut = ({ detail: { requestConfig: { elt } } }) => {
  // Told once, sent again until it gets through.
  const say = (place) => {
    if (!place.querySelector(".cut")) place.append(Object.assign(document.createElement("p"), { className: "problem cut", textContent: document.body.dataset.cut }));
  };
  say(document.getElementById("messages"));
  if (!elt.dataset.box) return;
  say(elt.closest("fieldset, section"));
  clearTimeout(elt.again);
  elt.again = setTimeout(() => { if (elt.isConnected) elt.click(); }, elt.pause = Math.min(2 * elt.pause || 1000, 8000));
};
for (const name of ["sendError", "timeout", "responseError"]) addEventListener("htmx:" + name, cut);
addEventListener("session-ended", ({ detail: { signIn } }) => {
  const sheet = document.getElementById("sheet");
  sheet ? sheet.requestSubmit() : (location = signIn);
});
addEventListener("beforeunload", (event) => { if (unsent && document.querySelector(".editing")) event.preventDefault(); });
// What is typed goes into the other language.
const fields = () => [...document.querySelectorAll("main :is(input:not([type=hidden], [type=password], [type=file]), select, textarea)")];
addEventListener("click", (event) => {
  const link = event.target.closest("a[hreflang], .tongues button");
  if (!link) return;
  const sheet = document.querySelector("form:has(.editing)");
  if (!sheet) return sessionStorage.typed = JSON.stringify([location.pathname.slice(3), fields().map((field) => [field.value, field.checked])]);
  event.preventDefault();
  sheet.action = link.formAction ?? link.href;
  sheet.append(Object.assign(document.createElement("input"), { type: "hidden", name: "open", value: "-" + location.pathname.slice(1, 3) }));
  sheet.requestSubmit();
});
const [page, kept] = JSON.parse(sessionStorage.typed || "[]");
delete sessionStorage.typed;
if (page === location.pathname.slice(3) && kept.length === fields().length) fields().forEach((field, index) => { [field.value, field.checked] = kept[index]; });
const warning = document.getElementById("session-end");
if (warning) {
  // Whoever is typing stays signed in, others are asked.
  let timer, before;
  const button = warning.querySelector("button");
  const show = (which) => {
    if (warning.contains(document.activeElement)) before?.focus();
    warning.hidden = which < 0;
    [...warning.children].forEach((text, index) => { text.hidden = index !== which; });
  };
  const start = (ends) => {
    const [idle, last] = ends.split(" ").map(Number);
    clearTimeout(timer);
    show(-1);
    typed = false;
    timer = setTimeout(warn, Math.min(Math.max(idle - 120, idle / 2), last - 120) * 1000, last <= idle);
  };
  const stay = async () => {
    const ends = (await fetch(warning.dataset.url)).headers.get("Session-Ends-In");
    if (ends) start(ends);
  };
  const warn = (last) => {
    if (typed && !last) return stay();
    show(last ? 1 : 0);
    timer = setTimeout(show, 120000, 2);
    if (last) return;
    before = document.activeElement;
    button.focus();
  };
  addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
    const ends = xhr.getResponseHeader("Session-Ends-In");
    if (ends) start(ends);
  });
  button.onclick = stay;
  start(warning.dataset.ends);
}
