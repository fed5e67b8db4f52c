// What htmx cannot say in its configuration: where to go when the session has ended, what to show when a save did not
// arrive, and that a refused form gets the focus. A page in which something was typed is never left by itself, and a
// plain form is held back while there is no network.

const line = document.getElementById("netline");

function tell(kind) {
  if (!line) return;
  for (const text of line.querySelectorAll("[data-net]")) text.hidden = text.dataset.net !== kind;
  line.hidden = false;
}

let isTyped = false;
document.addEventListener("input", (event) => {
  if (event.target.form?.method === "post" && !event.target.closest("[data-seek]")) isTyped = true;
});

function signIn(address) {
  if (!isTyped || !line) {
    location.assign(address);
    return;
  }
  line.querySelector("[data-net-sign-in]").href = address;
  tell("signed-out");
}

document.body.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  const address = event.detail.xhr.getResponseHeader("X-Sign-In");
  if (status === 401 && address) signIn(address);
  else if (status === 429) tell("many");
  else if (status >= 500) tell("server");
  else tell("refused");
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(name, () => tell("offline"));
}
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (line && event.detail.successful) line.hidden = true;
});

// Before any other script hears of it. htmx sends its own forms and tells what became of them; the examination keeps its
// findings until they are saved.
const isPlain = (form, button) =>
  (button?.getAttribute("formmethod") ?? form.method) === "post" &&
  !form.matches("[data-test-form]") &&
  ![form, button].some((element) => element?.matches("[hx-post]"));
let sendAgain;
document.addEventListener(
  "submit",
  (event) => {
    if (navigator.onLine || !line || !isPlain(event.target, event.submitter)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    sendAgain = () => event.target.requestSubmit(event.submitter);
    tell("held");
  },
  { capture: true },
);
addEventListener("online", () => {
  if (line?.querySelector("[data-net=held]:not([hidden])")) tell("back");
});
line?.querySelector("[data-net-again]").addEventListener("click", () => {
  line.hidden = true;
  sendAgain();
});
line?.querySelector("[data-net-close]").addEventListener("click", () => {
  line.hidden = true;
});

// The event's own target is what came in; the one in its detail is what was asked for, and may be gone by now.
const focusRefusal = (root) => {
  if (root.matches?.("[data-focus]")) root.focus();
  else root.querySelector?.("[data-focus]")?.focus();
};
document.body.addEventListener("htmx:afterSwap", (event) => focusRefusal(event.target));
focusRefusal(document);
