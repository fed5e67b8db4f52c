// What htmx cannot say in its configuration: where to go when the session has ended, what to show when a save did not
// arrive, and that a refused form gets the focus. A page in which something was typed is never left by itself.

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
