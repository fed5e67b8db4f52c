// Single keys outside of fields: an element says which by data-shortcut="/". A field gets the focus, a button or a
// link is pressed. A person who speaks to the computer, or types with a tremor, can switch them off in the user menu.

const KEY = "plumbline-single-keys";

function isOn() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

const isTyping = (element) =>
  element.isContentEditable || element.closest("input, textarea, select, [role=grid], [role=textbox], dialog[open]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (!isOn() || isTyping(event.target)) return;
  const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, textarea, select")) target.focus();
  else target.click();
});

for (const button of document.querySelectorAll("[data-single-keys]")) {
  const show = () => button.setAttribute("aria-pressed", String(isOn()));
  button.closest("[hidden]")?.removeAttribute("hidden");
  button.addEventListener("click", () => {
    try {
      localStorage.setItem(KEY, isOn() ? "off" : "on");
    } catch {
      return;
    }
    show();
  });
  show();
}
