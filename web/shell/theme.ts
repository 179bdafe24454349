/* Runs before the first paint, as a plain script in <head>: theme, density, and the mark that scripts work.
   `system` follows the device; the page always carries the theme in force in data-theme. */
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  const stored = (key: string): string | null => {
    try {
      return window.localStorage.getItem(key);
    } catch {
      return null; // storage may be forbidden; then the system decides
    }
  };

  const apply = (): void => {
    const choice = stored("sh-theme") ?? root.dataset["themeChoice"] ?? "system";
    root.dataset["themeChoice"] = choice;
    root.dataset["theme"] = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
    if (stored("sh-density") === "roomy") root.dataset["density"] = "roomy";
    else delete root.dataset["density"];
  };

  root.dataset["js"] = "";
  apply();
  dark.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  window.addEventListener("sh:look", apply);
  window.addEventListener("beforeprint", () => (root.dataset["theme"] = "light"));
  window.addEventListener("afterprint", apply);
})();

export {};
