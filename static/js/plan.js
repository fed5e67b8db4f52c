// One key for the focused suggestion: A accepts, E opens the text, D asks why not. Only with the focus on the row itself, so that
// typing in a field never decides anything. After a swap the focus goes back to the row it was on; from a question that was
// answered it goes to the next one, and from the last to the suggestions that waited for them.

let current = "";
let sent; // where the form went whose answer is awaited

const rows = () => [...document.querySelectorAll("[data-plan-row]")];

function openForm(row, selector) {
  const details = row.querySelector(selector);
  if (!details) return;
  details.open = true;
  details.querySelector("textarea, input:not([type=hidden])")?.focus();
}

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-plan-row]");
  if (!row || event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === "a") row.querySelector('[data-plan-key="a"]')?.click();
  else if (key === "e") openForm(row, "[data-plan-edit]");
  else if (key === "d") openForm(row, "[data-plan-decline]");
  else if (key === "arrowdown" || key === "arrowup") {
    const all = rows();
    all[all.indexOf(row) + (key === "arrowdown" ? 1 : -1)]?.focus();
  } else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const details = event.target.closest?.("details.pform[open]");
  if (!details) return;
  details.open = false;
  (details.closest("[data-plan-row]") ?? details.querySelector("summary"))?.focus();
});

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  sent = elt.getAttribute("hx-post");
  current = (elt.closest("[data-plan-row]") ?? elt.closest("[data-plan-ask]"))?.id ?? "";
});

document.body.addEventListener("htmx:afterSettle", () => {
  if (document.querySelector("#plan [data-focus]") || !current) return;
  const field = document.activeElement.closest("input, textarea, select");
  if (field && field.form?.getAttribute("hx-post") !== sent) return; // typed in while the answer was on its way
  (document.getElementById(current) ?? document.querySelector("[data-plan-ask], [data-plan-row]"))?.focus();
});
