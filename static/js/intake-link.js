// The key of a link comes behind the # of the address, which no server and no log ever sees; it is sent with the date of birth.

const field = document.querySelector("[name=key]");
const key = /^#([\w-]+)/.exec(location.hash)?.[1]; // programs for mail add a full stop or a bracket of the sentence
if (field && key) field.value = key;
if (location.hash) history.replaceState(null, "", location.pathname);
addEventListener("hashchange", () => location.reload());
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
