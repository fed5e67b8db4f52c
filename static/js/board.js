// The day board: asks for itself again every half minute, unless somebody is in the middle of something on it; Ctrl+Z
// takes back the last step; W asks in the search box whose walk-in it is.

const EVERY = 30_000;
const board = () => document.getElementById("board");

function isBusy() {
  return document.hidden || board()?.querySelector(".rowmenu[open], #done[open], :active") || document.querySelector("dialog[open]");
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
// stands in its place now. Whoever has moved on meanwhile stays where they are, and what they opened stays open.
const steps = () => [...(board()?.querySelectorAll(".v-act [id^=go-]") ?? [])].filter((step) => step.checkVisibility());
const placeOf = (element) => element?.id || element;
let last; // the act that was pressed last, until it is answered
let held; // what the hand is at when an answer comes

document.body.addEventListener("htmx:beforeSend", ({ detail: { elt, xhr } }) => {
  const visit = elt.getAttribute("hx-post")?.match(/\/visits\/([^/]+)\//)?.[1];
  if (!visit) return;
  const step = `go-${visit}`;
  last = {
    xhr,
    step,
    place: steps().findIndex((one) => one.id === step),
    byKey: document.querySelector(":focus-visible"),
    from: placeOf(document.activeElement),
    menu: elt.closest(".rowmenu")?.id,
  };
});

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target !== board() || !detail.shouldSwap) return;
  const act = detail.xhr === last?.xhr ? last : undefined;
  const isLost = document.activeElement === document.body; // with a button that waits for its answer
  const at = isLost ? last?.from : placeOf(document.activeElement);
  const open = [...board().querySelectorAll("details[open]")].map((one) => one.id).filter((id) => id !== act?.menu);
  held = { xhr: detail.xhr, open, at, act: act?.from === at ? act : undefined };
});

document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.xhr === last?.xhr) last = undefined;
});

document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (!held || detail.xhr !== held.xhr) return;
  const { open, at, act } = held;
  held = undefined;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (document.querySelector("#board [data-focus]")) return;
  if (act && !document.querySelector(".rowmenu[open]")) {
    const all = steps();
    const next = all.find((one) => one.id === act.step) ?? all[Math.min(act.place, all.length - 1)];
    next?.focus({ preventScroll: !act.byKey });
  } else if (typeof at === "string") {
    document.getElementById(at)?.focus({ preventScroll: true });
  }
});

// A key that is held down takes one step, not all of them.
document.addEventListener("keydown", (event) => {
  if (event.repeat && event.key === "Enter" && board()?.contains(event.target)) event.preventDefault();
});

const walkIn = document.querySelector("[data-walk-in]");
const seek = document.querySelector("[data-seek]");
const question = seek?.querySelector("label");
const usual = question?.textContent;

const then = document.createElement("input"); // for the page of hits
Object.assign(then, { type: "hidden", name: "then", value: "walk-in" });

// Whoever is picked while the box asks leads to the walk-in form of their page (search.js).
function askWhose(isOn) {
  if (isOn) {
    seek.dataset.then = "#walk-in";
    seek.append(then);
  } else {
    delete seek.dataset.then;
    then.remove();
  }
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
