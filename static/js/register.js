// Registering by keyboard: Ctrl+Enter sends, Alt+1 opens the likeliest known person, the date says how it is read, and
// what was typed is looked for among the people we know. Nothing is kept in the browser.

const form = document.querySelector("[data-person]");
const panel = document.getElementById("likely");
const read = form?.querySelector("[data-read]");
const SAID = ["given", "family", "birth_date", "month_first", "phone", "email", "street", "postcode", "city", "form_token"];
const MONTH = new Intl.DateTimeFormat(document.documentElement.lang, { month: "short", timeZone: "UTC" });
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

// In the form of the records, 4 Mar 1982. Day first, unless the person says otherwise; the server reads it the same way.
function readDate() {
  const match = /^\s*(\d{1,2})[./\s-]+(\d{1,2})[./\s-]+(\d{4}|\d{2})\s*$/.exec(form.elements.birth_date.value);
  const monthFirst = form.elements.month_first;
  read.replaceChildren();
  if (!match) return;
  const [a, b] = [Number(match[1]), Number(match[2])];
  let year = Number(match[3]);
  if (match[3].length === 2) year += year + 2000 <= new Date().getFullYear() ? 2000 : 1900;
  const on = (day, month) => new Date(Date.UTC(year, month - 1, day));
  const say = (day, month) => `${day} ${MONTH.format(on(day, month))} ${year}`;
  const canSwap = a <= 12 && b <= 12 && a !== b;
  const isMonthFirst = (canSwap && monthFirst.value === "on") || (b > 12 && a <= 12);
  const [day, month] = isMonthFirst ? [b, a] : [a, b];
  if (on(day, month).getUTCMonth() !== month - 1) return; // there is no such day
  const text = document.createElement("b");
  text.className = "read";
  text.textContent = `${say(day, month)}. `;
  read.append(text);
  if (!canSwap) return;
  const swap = document.createElement("button");
  swap.type = "button";
  swap.className = "linkish";
  swap.textContent = `${read.dataset.swapText} ${say(month, day)}`;
  swap.addEventListener("click", () => {
    monthFirst.value = monthFirst.value === "on" ? "" : "on";
    readDate();
    form.elements.birth_date.focus();
  });
  read.append(swap);
}

if (form) {
  form.addEventListener("input", (event) => {
    if (event.target.name === "birth_date") {
      form.elements.month_first.value = "";
      readDate();
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
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  readDate();
  if (panel && form.elements.given.value) look();
}
