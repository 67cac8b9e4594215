"""What a screen reader would be told, and where the focus goes, whenever htmx puts something into the page.

The script runs before those of the page. After each swap it tells the console: what was announced; and as a problem
(`HEARD`) a focus that was lost, what was announced twice, and a change that nobody heard of: neither was anything
announced, nor did the focus move into what came.
"""

HEARD, ANNOUNCED = "a11y: ", "announced: "

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

  const look = () => {
    const { id, before, focused, asked } = swap;
    swap = null;
    const here = document.activeElement ?? document.body, there = document.getElementById(id);
    if (focused && here === document.body) tell(`the focus is lost after ${id} was replaced`);
    const twice = said.filter((text, at) => said.some((other, i) => i !== at && other.includes(text)));
    if (twice.length) tell(`announced twice: ${twice[0].slice(0, 100)}`);
    else if (said.length > 1) tell(`one over the other: ${said.map((text) => text.slice(0, 50)).join(" | ")}`);
    const changed = words(there) !== before;
    if (changed && acted <= asked && !said.length && !there?.contains(here))
      tell(`nobody hears of the change of ${id}; the focus is at ${opening(here)}`);
    said = [];
  };
  // Whoever does something else before the answer comes is not interrupted by it.
  let acted = 0;
  const asking = new WeakMap();
  for (const hand of ["pointerdown", "keydown"])
    addEventListener(hand, ({ isTrusted }) => { if (isTrusted) acted = performance.now(); }, true);
  addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (!swap) said = [];
    asking.set(detail.xhr, performance.now());
  });
  addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (swap) { clearTimeout(timer); look(); }
    if (!detail.shouldSwap) return;
    const e = detail.target, asked = asking.get(detail.xhr) ?? Infinity;
    swap = { id: e.id, before: words(e), focused: document.activeElement !== document.body, asked };
  });
  addEventListener("htmx:afterSettle", () => {
    clearTimeout(timer);
    if (swap) timer = setTimeout(look, 60);
  });
})()"""
