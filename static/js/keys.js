// Shortcuts, for whoever switched them on.
addEventListener("keydown", (event) => {
  // A key leads where aria-keyshortcuts says; j and k walk along a list.
  const { key, target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || target.closest("input, select, textarea")) return;
  const rows = [...document.querySelectorAll("body:has([aria-keyshortcuts]) :is(tbody tr, article):has(a)")];
  const step = { j: 1, k: -1 }[key];
  const there = step ? rows[Math.max(0, rows.indexOf(target.closest("tr, article")) + step)]?.querySelector("a") : document.querySelector(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  if (!there) return;
  event.preventDefault();
  there.focus();
  if (key === "e" || key === "?") there.click();
});
