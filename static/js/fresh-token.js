// Signing in again, in another tab too, gives the browser a new token against forged requests. The pages that are open
// take it up when they send, so that what was typed in them is not lost.

export function freshToken() {
  const found = /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie);
  return found ? found[1] : "";
}

document.addEventListener(
  "submit",
  (event) => {
    const field = event.target.querySelector?.("input[name=csrfmiddlewaretoken]");
    if (field && freshToken()) field.value = freshToken();
  },
  { capture: true },
);
document.addEventListener("htmx:configRequest", (event) => {
  if (!freshToken()) return;
  event.detail.headers["X-CSRFToken"] = freshToken();
  if (event.detail.parameters.csrfmiddlewaretoken) event.detail.parameters.csrfmiddlewaretoken = freshToken();
});
