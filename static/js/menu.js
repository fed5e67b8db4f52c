// The user menu: closing it, and the choice of light or dark.

const menus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("focusin", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

const root = document.documentElement;
const choices = document.querySelectorAll("[data-theme-choice]");

function show(choice) {
  for (const button of choices) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
  if (choice === "auto") {
    delete root.dataset.bsTheme;
    delete root.dataset.theme;
  } else {
    root.dataset.bsTheme = choice;
    root.dataset.theme = choice;
  }
}

for (const group of document.querySelectorAll("[data-themes]")) group.hidden = false;
for (const button of choices) {
  button.addEventListener("click", () => {
    try {
      localStorage.setItem("theme", button.dataset.themeChoice);
    } catch {
      // the choice then lasts for this page
    }
    show(button.dataset.themeChoice);
  });
}
show(root.dataset.bsTheme || "auto");

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
