// Before the idle limit the screen asks; at the limit it is covered at once and the person signs in again. The server
// ends the session by itself, whatever runs here. What a person does in any tab counts; what a page does does not.

const seconds = Number(document.body.dataset.idleSeconds || 0);
const limit = (seconds - Math.min(20, seconds / 10)) * 1000; // a little before the server, which notes less often
const dialog = document.getElementById("idle");
const KEY = "plumbline-active";
const WARN = Math.min(60_000, limit / 3);
let lastTold = Date.now();

function lastActive() {
  try {
    return Number(localStorage.getItem(KEY)) || lastTold;
  } catch {
    return lastTold;
  }
}

function note() {
  try {
    localStorage.setItem(KEY, String(Date.now()));
  } catch {
    // this tab alone, then
  }
}

const post = (url) =>
  fetch(url, { method: "POST", headers: { "X-CSRFToken": dialog.dataset.csrf, "HX-Request": "true" } });

let isCovered = false;

async function cover() {
  if (isCovered) return;
  isCovered = true;
  document.body.replaceChildren();
  document.title = "";
  try {
    await post(dialog.dataset.signOut);
  } catch {
    // no network: the server ends the session by itself
  }
  const here = encodeURIComponent(location.pathname + location.search);
  location.replace(`${dialog.dataset.signIn}?next=${here}`);
}

async function tellServer() {
  lastTold = Date.now();
  note();
  try {
    const answer = await post(dialog.dataset.stay);
    if (answer.status === 401 || answer.status === 403 || answer.redirected) cover();
  } catch {
    // no network: the limit of this page still runs
  }
}

function onActivity() {
  if (dialog.open) return;
  note();
  if (Date.now() - lastTold > limit / 3) tellServer();
}

function tick() {
  if (isCovered) return;
  const left = lastActive() + limit - Date.now();
  if (left <= 0) {
    cover();
    return;
  }
  if (left <= WARN) {
    dialog.querySelector("[data-idle-left]").textContent = String(Math.ceil(left / 1000));
    if (!dialog.open) dialog.showModal();
  } else if (dialog.open) {
    dialog.close();
  }
}

if (limit && dialog) {
  note();
  for (const kind of ["keydown", "pointerdown", "input"]) {
    document.addEventListener(kind, onActivity, { passive: true, capture: true });
  }
  const stay = () => {
    dialog.close();
    tellServer();
  };
  dialog.querySelector("[data-idle-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
}

// A page taken back out of the browser's memory may belong to somebody who has signed out.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
