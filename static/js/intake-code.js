// A scanned code comes behind the # of the address, which no server and no log ever sees. A page that comes back out of the
// browser's memory is asked for again.

const input = document.getElementById("id_code");
const code = decodeURIComponent(location.hash.slice(1));
if (input && /^[A-Za-z]{6}$/.test(code)) {
  input.value = code.toUpperCase();
  input.closest("form").querySelector("button").focus();
}
if (location.hash) history.replaceState(null, "", location.pathname);
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
