// Apply the chosen theme before the first paint, and switch it on request.
(() => {
  const root = document.documentElement;
  const kept = localStorage.getItem("lark-theme");
  if (kept) root.dataset.theme = kept;
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const next = (root.dataset.theme || system) === "dark" ? "light" : "dark";
    root.dataset.theme = next;
    localStorage.setItem("lark-theme", next);
  });
})();
