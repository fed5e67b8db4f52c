// The list under the search box: arrows choose, Enter opens, Ctrl+Enter registers what was typed, Escape closes.
// "/" comes here from anywhere (shortcuts.js). `data-then` of the form is the place on the page that is opened.
// Somebody for whom only a part agrees is opened when chosen, not by Enter alone: that leads to the page of hits.
// Without this script the box is a plain form.

const form = document.querySelector("[data-seek]");
const box = form?.querySelector("input[role=combobox]");
const list = document.getElementById("hits");
let isClosed = false; // by Escape: Enter then leads to the page of all hits
let wanted = ""; // "open" or "register", asked for before the answer to what is typed was there

const options = () => [...list.querySelectorAll("[role=option]")];
const isAnswered = () => list.querySelector("[data-asked]")?.dataset.asked === box.value;
const chosen = () => list.querySelector('[aria-selected="true"]');

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  if (option) {
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    box.removeAttribute("aria-activedescendant");
  }
}

function close() {
  list.replaceChildren();
  box.setAttribute("aria-expanded", "false");
  choose(null);
}

function open(option) {
  location.assign(option.dataset.href + (form.dataset.then ?? ""));
}

// Only what answers the whole of what is typed is acted on: the list may be a few letters behind.
function act() {
  if (!wanted || !isAnswered()) return;
  const what = wanted;
  wanted = "";
  const button = list.querySelector("[data-register]");
  if (what === "register" && button) form.requestSubmit(button);
  else if (what === "open" && chosen()) open(chosen());
  else if (what === "open") form.requestSubmit();
}

function onKey(event) {
  const all = options();
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!all.length) return;
    event.preventDefault();
    const at = all.indexOf(chosen());
    const step = event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1;
    choose(all[(at + step + all.length) % all.length]);
  } else if (event.key === "Enter" && window.htmx && (box.value || chosen())) {
    event.preventDefault();
    const isAgain = wanted === "open" && !event.ctrlKey && !event.metaKey;
    wanted = event.ctrlKey || event.metaKey ? "register" : "open";
    const found = document.querySelector("[data-register-page]"); // the page of hits for the same words
    if (wanted === "register" && found?.value === box.value) found.form.requestSubmit(found);
    else if (isAgain || isClosed) form.requestSubmit(); // no answer comes: the page of all hits
    else act();
  } else if (event.key === "Escape" && list.firstElementChild) {
    event.preventDefault();
    isClosed = true;
    close();
  }
}

function onAnswer() {
  if (!form.contains(document.activeElement)) {
    close();
    return;
  }
  isClosed = false;
  const all = options();
  box.setAttribute("aria-expanded", String(all.length > 0));
  const isMeant = box.value && document.activeElement === box && all[0] && !("inDoubt" in all[0].dataset);
  choose(isMeant ? all[0] : null);
  act();
}

if (form && box && list) {
  box.addEventListener("keydown", onKey);
  box.addEventListener("input", () => {
    isClosed = false;
    wanted = "";
  });
  list.addEventListener("htmx:afterSwap", onAnswer);
  // The box keeps the focus: a press on the list would hand it to the page around, and the list would close.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-href]");
    if (option) open(option);
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) close();
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) close();
  });
}
