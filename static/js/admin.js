// Django's admin writes its own <body>, so the idle limit comes along in the footer.
const carrier = document.querySelector("#footer [data-idle-seconds]");
if (carrier) {
  document.body.dataset.idleSeconds = carrier.dataset.idleSeconds;
  await import("./idle.js");
}
