// A tablet that nobody touches is covered at once; the answers stay on the server. Answers still on their way keep waiting
// behind the cover and are sent first.

const cover = document.getElementById("cover");
const LIMIT = Number(cover.dataset.seconds) * 1000;
const TELL_EVERY = Math.min(LIMIT / 3, 20_000); // below what the server waits beyond the limit
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const headers = { "X-CSRFToken": token };
const { form, other } = cover.dataset;
const sign = (address) => fetch(address, { method: "POST", headers, redirect: "manual" });
let touched = Date.now();
let told = Date.now();
let covered = false;

function queueOfPage() {
  let queue = null;
  globalThis.dispatchEvent(new CustomEvent("intake:pending", { detail: { answer: (found) => (queue = found) } }));
  return queue;
}

function touch() {
  if (covered) return;
  if (Date.now() - touched > LIMIT) return hide();
  touched = Date.now();
  if (touched - told < TELL_EVERY) return;
  told = touched;
  sign(cover.dataset.here).catch(() => {});
}

async function hide() {
  if (covered) return;
  covered = true;
  cover.hidden = false;
  document.title = cover.querySelector("h1").textContent;
  for (const part of document.body.children) if (part !== cover) part.inert = true;
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

for (const kind of ["pointerdown", "keydown", "input", "scroll", "touchstart"]) {
  addEventListener(kind, touch, { passive: true, capture: true });
}

// A device is let into the forms of one person: the page of another one, left open beside this, is of no use any more.
const pages = new BroadcastChannel("handed-over");
pages.addEventListener("message", async ({ data }) => {
  if (data === form) return;
  const { status } = await sign(cover.dataset.here).catch(() => ({ status: 0 }));
  if (status !== 204) location.replace(other);
});
pages.postMessage(form);

const tick = () => Date.now() - touched > LIMIT && hide();
setInterval(tick, 1000);
document.addEventListener("visibilitychange", tick);
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
