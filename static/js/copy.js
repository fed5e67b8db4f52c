// Puts the text of a field where it can be pasted from. Without that right the field is marked, so that Ctrl+C does it.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const told = document.querySelector("[data-copied]");
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      told.hidden = false;
    } catch {
      field.focus();
    }
  });
}
