// The page of an intake: each answer is sent as it is given, and the page follows what the server says. Without this script
// the page is a plain form.

import { startMarks } from "./intake-body.js";
import { startHours } from "./intake-hours.js";
import { Queue } from "./intake-queue.js";

const form = document.querySelector("[data-intake]");
const said = form.dataset;
const queue = new Queue({
  url: said.save,
  revision: said.revision,
  page: said.page,
  token: form.elements.csrfmiddlewaretoken.value,
});
const refused = new Set();
const stale = new Map(); // question -> the other screen's answer, until somebody chooses which one stays
let typing = 0;
let typed = null; // the question whose text is not in the queue yet
let urgent = "";
let going = false; // on the way to another page: what is on its way is still sent first
let leaving = false;

const itemOf = (element) => element.closest("[data-item]");
const find = (link) => form.querySelector(`[data-item="${CSS.escape(link)}"]`);
const fields = (item) => [...item.querySelectorAll("input, textarea, select")];

// ------------------------------------------------------------------ what a question is answered with
function valueOf(item) {
  const named = fields(item).filter((field) => field.name === item.dataset.item);
  switch (item.dataset.kind) {
    case "regions":
      return marksOf(item, named);
    case "many":
      return orNull(named.filter((box) => box.checked).map((box) => box.value));
    case "scales":
      return named.some((select) => select.value) ? named.map((select) => select.value || null) : null;
    case "text":
    case "hours":
    case "number":
      return named[0].value.trim() === "" ? null : named[0].value;
    default:
      return named.find((radio) => radio.checked)?.value ?? null;
  }
}

const orNull = (list) => (list.length ? list : null);

function marksOf(item, boxes) {
  const name = item.dataset.item;
  const chosen = boxes.filter((box) => box.checked).map(({ value: region }) => {
    const score = form.querySelector(`[name="${CSS.escape(`${name}:${region}:score`)}"]:checked`)?.value;
    const kinds = [...form.querySelectorAll(`[name="${CSS.escape(`${name}:${region}:kind`)}"]:checked`)];
    return { region, score: score === undefined ? null : Number(score), kinds: kinds.map((kind) => kind.value) };
  });
  return orNull(chosen);
}

function give(item) {
  const link = item.dataset.item;
  if (typed === item) {
    clearTimeout(typing);
    typed = null;
  }
  if (stale.has(link)) return showState();
  refused.delete(link);
  queue.put(link, valueOf(item));
}

// ------------------------------------------------------------------ listening
form.addEventListener("change", (event) => {
  const item = itemOf(event.target);
  if (!item) return;
  if (event.target.type === "checkbox" && item.dataset.kind === "many") standAlone(item, event.target);
  if (event.target.type === "radio" && event.target.name === item.dataset.item) settle(item);
  give(item);
});

form.addEventListener("input", (event) => {
  const item = itemOf(event.target);
  if (!item || !event.target.matches("textarea, input.num") || stale.has(item.dataset.item)) return;
  clearTimeout(typing);
  if (typed && typed !== item) give(typed);
  typed = item;
  typing = setTimeout(() => give(item), 900);
  showState();
});

form.addEventListener("click", (event) => {
  const clear = event.target.closest("[data-clear]");
  if (!clear) return;
  event.preventDefault();
  const item = itemOf(clear);
  for (const field of fields(item)) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
  clear.hidden = true;
  give(item);
  fields(item)[0]?.focus();
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-keep], [data-take]");
  if (!button) return;
  const item = itemOf(button);
  const { value } = stale.get(item.dataset.item);
  settle(item);
  if (button.matches("[data-take]")) fill(item, value);
  const field = fields(item)[0];
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});

// "None of these" and the others take each other away.
function standAlone(item, box) {
  if (!box.checked) return;
  const alone = "alone" in box.dataset;
  for (const other of fields(item)) {
    if (other !== box && (alone || "alone" in other.dataset)) other.checked = false;
  }
}

// ------------------------------------------------------------------ what the server says
queue.addEventListener("answer", ({ detail: { item: link, status, said: answer } }) => {
  const item = find(link);
  if (status === 401 || status === 403 || status === 410 || status === 0 || answer.covered) return goTo(location.href);
  if (status === 412) return goTo(said.other);
  if (status === 409) return showStale(item, answer);
  if (status !== 200) return showError(item, answer.message ?? "");
  showError(item, "");
  stale.delete(link);
  hide(item, "[data-stale]");
  follow(answer);
  urgent = answer.urgent || urgent;
  if (urgent && queue.size === 0 && !typed) goTo(urgent);
});
queue.addEventListener("state", showState);

function goTo(address) {
  leave();
  location.assign(address);
}

function follow(answer) {
  const shown = new Set(answer.shown);
  for (const item of form.querySelectorAll("[data-item]")) {
    const link = item.dataset.item;
    item.hidden = !shown.has(link);
    showMessages(item, answer.messages[link] ?? []);
    if (link in answer.sums) item.querySelector("[data-sum]").textContent = answer.sums[link] || "–";
    if (link in answer.wrong) mark(item, answer.wrong[link]);
    if (link in answer.things) showThings(item, answer.things[link], answer.named[link]);
    if (link in answer.choices) showChoices(item, answer.choices[link]);
    const clear = item.querySelector("[data-clear]");
    if (clear) clear.hidden = valueOf(item) === null;
  }
  document.querySelectorAll(".steps li").forEach((step, i) => {
    if (answer.steps[i] !== undefined) step.className = answer.steps[i];
  });
}

function showMessages(item, messages) {
  const place = item.querySelector("[data-messages]");
  const now = [...place.children].map((p) => p.textContent).join("\n");
  if (now === messages.map((message) => message.text).join("\n")) return;
  place.replaceChildren(
    ...messages.map(({ level, text }) => {
      const p = document.createElement("p");
      p.className = `msg msg-${level}`;
      p.textContent = text;
      return p;
    }),
  );
}

// Each number goes with its thing. A thing that was put in other words keeps its place; one that is gone takes its number along.
function showThings(item, things, named) {
  const words = [...item.querySelectorAll(".scale-row span")];
  const before = words.map((word) => word.textContent);
  if (before.join("\n") === things.join("\n")) return;
  const selects = fields(item);
  const numbers = selects.map((select) => select.value);
  words.forEach((word, row) => (word.textContent = things[row]));
  selects.forEach((select, row) => {
    const from = before.indexOf(things[row]);
    const isNew = row >= named || things.includes(before[row]);
    select.value = from < 0 ? (isNew ? "" : numbers[row]) : numbers[from];
  });
  if (selects.some((select, row) => select.value !== numbers[row])) give(item);
}

function showChoices(item, choices) {
  const place = item.querySelector("[data-options]");
  const now = [...place.querySelectorAll("input")].map((radio) => radio.value).join();
  if (now === choices.map((choice) => choice.code).join()) return;
  const none = place.querySelector("[data-none]");
  const chosen = chosenOf(item, choices);
  place.replaceChildren(...choices.map((choice) => radioFor(item.dataset.item, choice, chosen)));
  if (!choices.length && none) place.append(none);
}

// What waits or stands on the screen is newer than what the server knew when it answered.
function chosenOf(item, choices) {
  const waiting = queue.waiting.get(item.dataset.item);
  return waiting === undefined ? (valueOf(item) ?? choices.find((choice) => choice.chosen)?.code) : waiting;
}

function radioFor(name, { code, text }, chosen) {
  const label = document.createElement("label");
  label.className = "opt-b sm";
  const radio = Object.assign(document.createElement("input"), { type: "radio", name, value: code, checked: code === chosen, autocomplete: "off" });
  const words = document.createElement("span");
  words.textContent = text;
  label.append(radio, words);
  return label;
}

function showError(item, message) {
  if (!item) return;
  mark(item, message);
  refused[message ? "add" : "delete"](item.dataset.item);
  showState();
}

// What is wrong with a question, whether its answer was refused or it is saved and something does not fit.
function mark(item, message) {
  const place = item.querySelector("[data-error]");
  place.textContent = message;
  place.classList.toggle("d-block", message !== "");
  item.classList.toggle("has-error", message !== "");
  for (const field of fields(item)) {
    if (message) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}

function showStale(item, { theirs, stored, revision }) {
  const place = item.querySelector("[data-stale]");
  place.querySelector("[data-theirs]").textContent = theirs;
  place.hidden = false;
  waitForChoice(item, { value: stored, revision });
  showState();
}

function waitForChoice(item, theirs) {
  stale.set(item.dataset.item, theirs);
  refused.add(item.dataset.item);
}

// One of the two was chosen. Choosing among the answers of the question itself says so as well.
function settle(item) {
  const link = item.dataset.item;
  if (!stale.has(link)) return;
  queue.accept(link, stale.get(link).revision);
  stale.delete(link);
  hide(item, "[data-stale]");
}

function fill(item, value) {
  const name = item.dataset.item;
  const given = value === null ? [] : [value].flat();
  const chosen = new Set(given.flatMap((one) => (one?.region ? markedBy(name, one) : `${name}=${one}`)));
  let row = 0;
  for (const field of fields(item)) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = chosen.has(`${field.name}=${field.value}`);
    else field.value = given[row++] ?? "";
  }
}

function markedBy(name, { region, score, kinds }) {
  return [`${name}=${region}`, `${name}:${region}:score=${score}`, ...kinds.map((kind) => `${name}:${region}:kind=${kind}`)];
}

function hide(item, what) {
  const place = item?.querySelector(what);
  if (place) place.hidden = true;
}

// ------------------------------------------------------------------ the state, in its fixed place
function showState() {
  const place = document.querySelector("[data-saved]");
  const n = queue.size;
  const waits = n && queue.offline;
  const words = going
    ? said.saidGoing
    : waits
    ? `${said.saidWaiting}: ${n} ${n === 1 ? said.saidCountOne : said.saidCount}`
    : n || typed ? said.saidSaving : refused.size ? said.saidUnsaved : said.saidSaved;
  place.classList.toggle("saved-wait", n > 0 || typed !== null);
  place.classList.toggle("saved-fail", !n && refused.size > 0);
  const word = place.querySelector("[data-saved-word]");
  if (word.textContent !== words) word.textContent = words;
}

// ------------------------------------------------------------------ leaving
// The server's page asks as well which answer stays, but not when mine was emptied, and not a second time.
function asksHere() {
  const asked = [...stale.keys()].map(find).filter((item) => !item.hidden);
  const open = asked.find((item) => stale.get(item.dataset.item).asked || valueOf(item) === null);
  open?.querySelector("[data-keep]").focus();
  return open !== undefined;
}

// A page that goes on takes no more words: they would be lost.
function goOn(on) {
  going = on;
  form.inert = on;
  form.classList.toggle("going", on);
  showState();
}

function leave() {
  leaving = true;
  goOn(true);
}

document.addEventListener("submit", async (event) => {
  if (leaving) return;
  if (going) return event.preventDefault();
  if (typed) give(typed);
  if (event.target === form && asksHere()) return event.preventDefault();
  if (!queue.size) return leave();
  event.preventDefault();
  const { target, submitter } = event;
  const focused = document.activeElement;
  submitter?.setAttribute("aria-disabled", "true");
  goOn(true);
  const sent = await queue.reach();
  submitter?.removeAttribute("aria-disabled");
  if (leaving) return;
  goOn(false);
  focused.focus();
  if (!sent || (target === form && asksHere())) return;
  leave();
  target.requestSubmit(submitter);
});

addEventListener("beforeunload", (event) => {
  if ((queue.size || typed) && !leaving) event.preventDefault();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

for (const error of form.querySelectorAll("[data-refused]")) refused.add(itemOf(error).dataset.item);
for (const place of form.querySelectorAll("[data-stale]")) {
  place.querySelector("[data-without-script]").hidden = true;
  place.querySelector("[data-choice]").hidden = false;
  if (place.hidden) continue;
  waitForChoice(itemOf(place), { value: JSON.parse(place.dataset.stored), revision: said.revision, asked: true });
}
for (const clear of form.querySelectorAll("[data-clear]")) clear.hidden = clear.hidden || valueOf(itemOf(clear)) === null;
document.getElementById("problem")?.focus();
startMarks(form);
startHours(form);
globalThis.addEventListener("intake:pending", (event) => event.detail.answer(queue));
