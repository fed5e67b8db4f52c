// Registering by keyboard: Ctrl+Enter sends, Alt+1 opens the likeliest known person, and what
// was typed is looked for among the people we know. Nothing is kept in the browser.

const form = document.querySelector("[data-person]");
const panel = document.getElementById("likely");
const SAID = ["given", "family", "birth_date", "month_first", "phone", "email", "street", "postcode", "city", "form_token"];
const SENDING = 2_000; // a second click sends nothing; afterwards it may be that the sending was stopped
let timer;
let asked = "";

function typed() {
  const values = {};
  for (const name of SAID) values[name] = form.elements[name]?.value ?? "";
  return values;
}

function look() {
  const values = typed();
  const now = JSON.stringify(values);
  if (now === asked || !form.dataset.likely) return;
  asked = now;
  window.htmx?.ajax("POST", form.dataset.likely, { target: panel, swap: "innerHTML", values, source: panel });
}

if (form) {
  // The guardian is asked for once the date of birth says minor.
  form.querySelector("[data-read]").addEventListener("htmx:afterSwap", (event) => {
    if (event.currentTarget.querySelector("[data-minor]")) document.getElementById("guardian").open = true;
  });
  form.addEventListener("input", (event) => {
    // How it is read is asked of the server; until the answer is there, nothing is said of another date, nor
    // what was wrong with it.
    if (event.target.name === "birth_date") {
      form.querySelector("[data-read]").replaceChildren();
      document.getElementById(`${event.target.id}_error`)?.remove();
      event.target.classList.remove("is-invalid");
    }
    if (!panel) return;
    clearTimeout(timer);
    timer = setTimeout(look, 400);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-main]") ?? undefined);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.key !== "1") return;
    const first = document.querySelector("[data-likely-open]");
    if (!first) return;
    event.preventDefault();
    first.click();
  });
  // The address of whoever lives in the same household.
  panel?.addEventListener("click", (event) => {
    const home = event.target.closest("[data-take-home]")?.dataset;
    if (!home) return;
    for (const name of ["street", "postcode", "city", "region", "country"]) {
      const field = form.elements[name];
      if (!home[name]) continue;
      field.value = home[name];
      field.closest("details")?.setAttribute("open", "");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    form.elements.street.focus();
    event.target.closest("[data-take-home]").remove();
  });
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
    setTimeout(() => {
      isSent = false;
    }, SENDING);
  });
  if (panel && form.elements.given.value) look();
}
