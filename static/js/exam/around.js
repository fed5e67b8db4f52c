// What stands around the grid: the jump to a muscle, the pad for fingers, the tests beside it, and the way to the review.

export function startAround(exam, root) {
  startJump(exam, document.getElementById("exam-jump"));
  startPad(exam, document.getElementById("exam-pad"));
  startLines(exam);
  startReview(exam, document.getElementById("exam-review"), root);
  for (const button of document.querySelectorAll("[data-group-normal]")) {
    button.addEventListener("click", () => exam.restOfGroupNormal(button.closest(".ggroup").querySelector("[data-kind]")));
  }
}

// By any of the muscle's names.
function startJump(exam, jump) {
  jump?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") exam.grid.go(exam.grid.current);
    if (event.key !== "Enter") return;
    event.preventDefault();
    const wanted = jump.value.trim().toLowerCase();
    const rows = exam.grid.rows;
    const row = wanted && (rows.find((r) => r.dataset.names.split("|").some((name) => name.startsWith(wanted)))
      || rows.find((r) => r.dataset.names.includes(wanted)));
    if (row) exam.grid.go(exam.grid.cells(row)[0]);
    jump.value = "";
  });
}

// Each of its keys does what the same key does in the grid.
function startPad(exam, pad) {
  pad?.addEventListener("mousedown", (event) => event.preventDefault()); // the cell keeps the focus, and its draft
  pad?.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    const cell = exam.grid.current;
    if (!key || !cell) return;
    cell.focus({ preventScroll: true });
    const ctrl = key === "undo";
    cell.dispatchEvent(new KeyboardEvent("keydown", { key: ctrl ? "z" : key, ctrlKey: ctrl, bubbles: true, cancelable: true }));
  });
}

// A line beside the grid saves itself when it is left; emptied, it is cleared.
function startLines(exam) {
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-test-form]");
    if (!form) return;
    const line = form.closest("tr");
    exam.saving.add(form.action, Object.fromEntries(new FormData(form)), { cell: line.id, before: line.outerHTML });
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-test-form]")) event.preventDefault();
  });
}

// The review reads what is stored, so it waits for what was typed last, and does not come when that was refused.
function startReview(exam, link, root) {
  link.addEventListener("click", (event) => {
    if (!exam.saving.waiting.length) return;
    event.preventDefault();
    exam.saving.whenSaved(() => link.click());
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey || root.contains(event.target)) return;
    document.activeElement.blur(); // a line that is being typed is left
    exam.review();
  });
}
