// The day board: asks for itself again every half minute, unless somebody is in the middle of something on it; Ctrl+Z
// takes back the last step; W asks in the search box whose walk-in it is.

const EVERY = 30_000;
const board = () => document.getElementById("board");

function isBusy() {
  return document.hidden || board()?.querySelector(".rowmenu[open], #done[open]") || document.querySelector("dialog[open]");
}

function refresh() {
  if (board() && !isBusy()) window.htmx?.trigger(board(), "refresh");
}

setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);

// What it asked for by itself may come when somebody has begun something.
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.verb === "get" && detail.target === board() && isBusy()) detail.shouldSwap = false;
});

addEventListener("beforeprint", () => {
  for (const group of document.querySelectorAll("details.vgroup")) group.open = true;
});

// Where an act leaves the keyboard: at the next step of the same visit, or where that has none, at the step that
// stands in its place now.
const steps = () => [...(board()?.querySelectorAll(".v-act [id^=go-]") ?? [])].filter((step) => step.checkVisibility());
let left; // of the act under way

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  const visit = elt.getAttribute("hx-post")?.match(/\/visits\/([^/]+)\//)?.[1];
  const step = visit && `go-${visit}`;
  left = step && { step, place: steps().findIndex((one) => one.id === step), byKey: document.querySelector(":focus-visible") };
});

document.body.addEventListener("htmx:afterSettle", () => {
  if (!left || document.querySelector("#board [data-focus]")) return;
  const all = steps();
  const next = all.find((one) => one.id === left.step) ?? all[Math.min(left.place, all.length - 1)];
  next?.focus({ preventScroll: !left.byKey });
  left = undefined;
});

// A key that is held down takes one step, not all of them.
document.addEventListener("keydown", (event) => {
  if (event.repeat && event.key === "Enter" && board()?.contains(event.target)) event.preventDefault();
});

const walkIn = document.querySelector("[data-walk-in]");
const seek = document.querySelector("[data-seek]");
const question = seek?.querySelector("label");
const usual = question?.textContent;

// Whoever is picked while the box asks leads to the walk-in form of their page (search.js).
function askWhose(isOn) {
  if (isOn) seek.dataset.then = "#walk-in";
  else delete seek.dataset.then;
  question.textContent = isOn ? walkIn.dataset.walkIn : usual;
  question.className = isOn ? "is-asking" : "visually-hidden";
}

if (walkIn && seek) {
  walkIn.addEventListener("click", () => {
    askWhose(true);
    const box = document.getElementById("find");
    box.value = "";
    box.focus();
  });
  seek.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.target.value) askWhose(false);
  });
  seek.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !seek.contains(event.relatedTarget)) askWhose(false);
  });
  document.addEventListener("click", (event) => {
    if (!seek.contains(event.target) && !walkIn.contains(event.target)) askWhose(false);
  });
}

document.addEventListener("keydown", (event) => {
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
  if (!isUndo || event.target.closest("input, textarea, select")) return;
  const undo = document.getElementById("undo");
  if (!undo) return;
  event.preventDefault();
  undo.click();
});
