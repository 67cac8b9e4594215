"""What a screen reader would be told, and where the focus goes, whenever htmx puts something into the page.

The script runs before those of the page. After each swap it tells the console: what was announced; the whole act, for
the log (`ACT`); and as a problem (`HEARD`) a focus that was lost, what was announced twice, a change that nobody heard
of (neither was anything announced, nor did the focus move into what came), a focus that passes what is wrong or what
came to be filled in, and one that jumps away from where somebody types.
"""

HEARD, ANNOUNCED, ACT = "a11y: ", "announced: ", "act: "

LISTEN = """(() => {
  const LIVE = "[role=alert], [role=status], [role=log], [aria-live=polite], [aria-live=assertive], output";
  const words = (e) => (e?.innerText ?? "").replace(/\\s+/g, " ").trim();
  const opening = (e) => e === document.body ? "body" : e.outerHTML.slice(0, 80).replace(/\\s+/g, " ");
  const tell = (what) => console.debug("a11y: " + what);
  let said = [], swap = null, timer = 0;

  const hear = (regions) => {
    for (const region of regions) {
      const text = region.isConnected && region.checkVisibility() ? words(region) : "";
      if (text) { said.push(text); console.debug("announced: " + text); }
    }
  };
  const around = (e) => {
    const regions = [];
    for (let one = e?.closest?.(LIVE); one; one = one.parentElement?.closest(LIVE)) regions.push(one);
    return regions;
  };
  const watch = () => new MutationObserver((changes) => {
    const regions = new Set();
    for (const { type, target, addedNodes } of changes) {
      const e = target.nodeType === 1 ? target : target.parentElement;
      if (type !== "childList" || addedNodes.length) around(e).forEach((one) => regions.add(one));
      for (const node of addedNodes) if (node.nodeType === 1) {
        if (node.matches(LIVE)) regions.add(node);
        node.querySelectorAll(LIVE).forEach((one) => regions.add(one));
      }
    }
    hear(regions);
  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributeFilter: ["hidden"] });
  addEventListener("DOMContentLoaded", watch);

  const fields = (e) => [...(e?.querySelectorAll("input:not([type=hidden]), select, textarea") ?? [])]
    .filter((one) => one.checkVisibility() && !one.matches(":disabled"));
  const key = (field) => `${field.name}=${field.type === "radio" || field.type === "checkbox" ? field.value : ""}`;
  // Who pressed something in a part that is being filled in goes on with what is wrong there, or with what came.
  const passed = (there, here, had, place) => {
    if (!there?.contains(here) || here.closest(".problem") || (here.id && here.id === place?.id)) return "";
    if (place?.matches("input, select, textarea") && key(here) === key(place)) return "";
    if (there.querySelector(".problem")) return "the problem";
    if (here.matches("[aria-invalid]")) return "";
    if (there.querySelector("[aria-invalid]")) return "what is wrong";
    const came = fields(there).filter((field) => !had.includes(key(field)));
    return had.length && came.length && !came.includes(here) ? "what came" : "";
  };

  const look = () => {
    const { id, by, before, focused, asked, place, stayed, left, typing, had } = swap;
    swap = null;
    const here = document.activeElement ?? document.body, there = document.getElementById(id);
    if (focused && here === document.body) tell(`the focus is lost after ${id} was replaced`);
    const twice = said.filter((text, at) => said.some((other, i) => i !== at && other.includes(text)));
    if (twice.length) tell(`announced twice: ${twice[0].slice(0, 100)}`);
    else if (said.length > 1) tell(`one over the other: ${said.map((text) => text.slice(0, 50)).join(" | ")}`);
    const changed = words(there) !== before;
    if (changed && acted <= asked && !left && !said.length && !there?.contains(here))
      tell(`nobody hears of the change of ${id}; the focus is at ${opening(here)}`);
    const past = stayed && acted <= asked ? passed(there, here, had, place) : "";
    if (past) tell(`the focus is not at ${past} in ${id}, but at ${opening(here)}`);
    if (acted <= asked && typing?.isConnected && !there?.contains(typing) && there?.contains(here))
      tell(`the focus jumps from where one types to ${opening(here)}`);
    const at = here === document.body ? "" : words(here) || here.name;
    console.debug("act: " + JSON.stringify([by, said.join(" | "), at]));
    said = [];
  };
  // Whoever does something else before the answer comes is not interrupted by it.
  let acted = 0;
  const asking = new WeakMap();
  for (const hand of ["pointerdown", "keydown", "input"])
    addEventListener(hand, () => { acted = performance.now(); }, true);
  addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (!swap) said = [];
    asking.set(detail.xhr, { asked: performance.now(), place: document.activeElement });
  });
  addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (swap) { clearTimeout(timer); look(); }
    if (!detail.shouldSwap) return;
    const e = detail.target, { asked, place } = asking.get(detail.xhr) ?? { asked: Infinity };
    const here = document.activeElement, typing = here?.matches("input, textarea") && !e.contains(here) ? here : null;
    const by = detail.requestConfig.elt, name = by.getAttribute("aria-label") || words(by.matches("form") ? null : by);
    const had = fields(e).map(key), act = name || by.getAttribute("action") || by.tagName;
    const stayed = here === place && here !== document.body, focused = here !== document.body;
    const left = here !== place && focused && !e.contains(here);
    swap = { id: e.id, by: act, before: words(e), focused, asked, place, stayed, left, typing, had };
  });
  addEventListener("htmx:afterSettle", () => {
    clearTimeout(timer);
    if (swap) timer = setTimeout(look, 60);
  });
})()"""
