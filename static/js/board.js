// The day board: asks for itself again every half minute, unless somebody is in the middle of something on it; Ctrl+Z
// takes back the last step; W goes to the search box, where a walk-in begins.

const EVERY = 30_000;
const board = () => document.getElementById("board");

function isBusy() {
  return document.hidden || board()?.querySelector(".rowmenu[open], #done[open]") || document.querySelector("dialog[open]");
}

function refresh() {
  if (board() && !isBusy()) window.htmx?.trigger(board(), "refresh");
}

setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);

document.querySelector("[data-print]")?.addEventListener("click", () => {
  for (const group of document.querySelectorAll("details.vgroup")) group.open = true;
  window.print();
});
document.querySelector("[data-walk-in]")?.addEventListener("click", () => document.getElementById("find")?.focus());

document.addEventListener("keydown", (event) => {
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
  if (!isUndo || event.target.closest("input, textarea, select")) return;
  const undo = document.getElementById("undo");
  if (!undo) return;
  event.preventDefault();
  undo.click();
});
