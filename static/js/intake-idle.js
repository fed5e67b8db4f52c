// A page that nobody touches is hidden at once and asks whether somebody is there, where it has that question; one tap shows it
// again. When nobody answers it closes; the answers stay on the server. Those still on their way are sent first.

const cover = document.getElementById("cover");
const LIMIT = Number(cover.dataset.seconds) * 1000;
const ASKS_AFTER = Number(cover.dataset.asksAfter) * 1000;
const asks = cover.querySelector("[data-cover-asks]");
const rests = cover.querySelector("[data-cover-rests]");
const title = document.title;
const TELL_EVERY = Math.min(LIMIT / 3, 20_000); // below what the server waits beyond the limit
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const headers = { "X-CSRFToken": token };
const { form, other } = cover.dataset;
const sign = (address) => fetch(address, { method: "POST", headers, redirect: "manual" });
let touched = Date.now();
let told = Date.now();
let covered = false;
let asking = false;
let held = null; // what had the focus when the page was hidden

function queueOfPage() {
  let queue = null;
  globalThis.dispatchEvent(new CustomEvent("intake:pending", { detail: { answer: (found) => (queue = found) } }));
  return queue;
}

function touch() {
  tick();
  if (covered || asking) return;
  note();
}

function note() {
  touched = Date.now();
  if (touched - told < TELL_EVERY) return;
  told = touched;
  sign(cover.dataset.here).catch(() => {});
}

function hide(behind) {
  cover.hidden = false;
  document.title = behind.querySelector("h1").textContent;
  for (const part of document.body.children) if (part !== cover) part.inert = true;
}

function ask() {
  asking = true;
  held = document.activeElement;
  hide(asks);
  cover.querySelector("[data-cover-stay]").focus();
}

function stay() {
  tick();
  if (covered) return;
  asking = false;
  cover.hidden = true;
  document.title = title;
  for (const part of document.body.children) part.inert = false;
  held?.focus?.({ preventScroll: true });
  told = 0;
  note();
}

async function rest() {
  covered = true;
  if (asks) asks.hidden = true;
  rests.hidden = false;
  hide(rests);
  const queue = queueOfPage();
  while (queue?.size) {
    cover.querySelector("[data-cover-waiting]").hidden = false;
    await queue.flush();
    if (queue.size) await new Promise((done) => setTimeout(done, 2000));
  }
  await leave();
}

async function leave() {
  try {
    await sign(cover.dataset.cover);
    location.replace(cover.dataset.start);
  } catch {
    setTimeout(leave, 3000);
  }
}

for (const kind of ["pointerdown", "pointermove", "keydown", "input", "scroll", "touchstart", "touchmove", "wheel"]) {
  addEventListener(kind, touch, { passive: true, capture: true });
}
cover.querySelector("[data-cover-stay]")?.addEventListener("click", stay);

// A device is let into the forms of one person: the page of another one, left open beside this, is of no use any more.
const pages = new BroadcastChannel("handed-over");
pages.addEventListener("message", async ({ data }) => {
  if (data === form) return;
  const { status } = await sign(cover.dataset.here).catch(() => ({ status: 0 }));
  if (status !== 204) location.replace(other);
});
pages.postMessage(form);

function tick() {
  const quiet = Date.now() - touched;
  if (covered) return;
  if (quiet > LIMIT) rest();
  else if (asks && !asking && quiet > ASKS_AFTER) ask();
}

setInterval(tick, 1000);
document.addEventListener("visibilitychange", tick);
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
