// What is typed in such a form is kept nowhere until it is sent: the browser asks before the page is left for anything else.
// Registering and booking keep a draft instead.

const SENDING = 2_000; // afterwards it may be that the sending was stopped

for (const form of document.querySelectorAll("form[data-asks-before-leaving]")) {
  let isTyped = Boolean(form.querySelector("[data-focus]")); // it came back refused
  form.addEventListener("input", () => {
    isTyped = true;
  });
  form.addEventListener("submit", () => {
    isTyped = false;
    setTimeout(() => {
      isTyped = true;
    }, SENDING);
  });
  form.querySelector("[data-discard]")?.addEventListener("click", () => {
    isTyped = false;
  });
  addEventListener("beforeunload", (event) => {
    if (isTyped && form.isConnected) event.preventDefault();
  });
}
