// Light, dark or as the device says. Not a module: it runs before the first paint, so that no page flashes.
// The key is the one Django's admin uses, so one choice holds everywhere.
(() => {
  let choice = "auto";
  try {
    choice = localStorage.getItem("theme") || "auto";
  } catch {
    // a browser that keeps nothing: as the device says
  }
  if (choice === "light" || choice === "dark") {
    document.documentElement.dataset.bsTheme = choice;
    document.documentElement.dataset.theme = choice;
  }
})();
