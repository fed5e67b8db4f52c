// The examination: what a command does. The server renders every cell; this script only swaps them.
import { startAround } from "./around.js";
import { Grid } from "./grid.js";
import { Keys } from "./keys.js";
import { Saving } from "./saving.js";
import { Undo } from "./undo.js";

const root = document.getElementById("exam-grid");
const context = document.getElementById("exam-context");
const message = document.getElementById("exam-message");
const urls = root.dataset;

class Exam {
  constructor() {
    this.grid = new Grid(root);
    this.saving = new Saving(
      document.getElementById("exam-saved"),
      (...answer) => this.answered(...answer),
      () => this.keys.draft !== null || isBegun(document.activeElement),
    );
    this.done = new Undo();
    this.lastEntry = null;
    this.toldOf = null; // the cell that the message is about, when it was refused
    this.later = new Map(); // cells the server has drawn anew while something is typed into them, by their ids
    this.keys = new Keys(this.grid, this);
    root.addEventListener("cursor", (event) => this.describe(event.detail));
    if (this.grid.current) this.describe(this.grid.current);
    if (document.activeElement === document.body) this.grid.current?.focus({ preventScroll: true });
  }

  // --- entries ----------------------------------------------------------------------------------
  enter(cell, entry, keepsUndo = true) {
    if (cell.dataset.kind === "finding") return;
    const before = cell.dataset.entry || "";
    if (keepsUndo) this.done.keep(cell);
    if (entry) this.remember(cell.dataset.kind, entry);
    this.preview(cell, entry);
    cell.dataset.entry = entry;
    this.saving.add(urls.cellUrl, { ...this.where(cell), kind: cell.dataset.kind, entry, based_on: cell.dataset.revision }, {
      cell: cell.id,
      entry: before,
    });
  }

  // Shows what is being typed; null gives it up for what is stored.
  preview(cell, text) {
    if (text === null && this.later.has(cell.id)) {
      this.swap(cell.id, this.later.get(cell.id));
      return;
    }
    const value = cell.querySelector(".v");
    if (text === null) value.textContent = cell.dataset.shown;
    else value.textContent = text.replace("c", " ◆");
    cell.classList.toggle("is-unsaved", text !== null);
  }

  refuse(cell, text) {
    this.tell(text);
    cell.classList.add("is-refused");
    setTimeout(() => cell.classList.remove("is-refused"), 1500);
  }

  // What "." will do stands in the legend: the key that was typed last, not what the cell held last time.
  remember(kind, entry) {
    this.lastEntry = { kind, entry };
    const shown = document.querySelector("[data-again]");
    if (shown) shown.textContent = kind === "finding" ? entry.replaceAll("_", " ") : entry;
  }

  repeat(cell) {
    if (!this.lastEntry) return;
    const { kind, entry } = this.lastEntry;
    if (kind === "finding" && cell.dataset.kind === "finding") this.setFinding(cell, entry);
    else if (kind === cell.dataset.kind) {
      this.enter(cell, entry);
      this.grid.step(1, 0, cell);
    }
  }

  undo() {
    const act = this.done.take((wanted) => this.saving.waiting.some((job) => job.about.act === wanted));
    if (!act) return;
    for (const { before, cell } of act.changed) {
      if (cell.dataset.kind === "finding") this.restoreFindings(cell, before.codes);
      else this.enter(cell, before.entry, false);
    }
    this.grid.go(act.at);
  }

  // --- findings ---------------------------------------------------------------------------------
  findingCell(cell) {
    if (cell.dataset.kind === "finding") return cell;
    return cell.closest("[role=row]").querySelector(`[data-kind=finding][data-side=${cell.dataset.side}]`);
  }

  toggleFinding(cell, code) {
    const target = this.findingCell(cell);
    this.changeFinding(target, split(target.dataset.codes).has(code) ? "remove" : "set", code);
  }

  setFinding(cell, code) {
    this.changeFinding(this.findingCell(cell), "set", code);
  }

  clearFindings(cell) {
    this.done.keep(cell);
    this.restoreFindings(cell, "");
  }

  restoreFindings(cell, codes) {
    this.sendFindings(cell, { action: "restore", codes }, codes);
  }

  changeFinding(cell, action, code) {
    this.done.keep(cell);
    if (action === "set") this.remember("finding", code);
    this.sendFindings(cell, { action, code }, changed(cell.dataset.codes, action, code));
  }

  // The page knows at once what a key did, so that a second key before the answer builds on it.
  sendFindings(cell, fields, codes) {
    const seen = cell.dataset.codes;
    const before = cell.outerHTML;
    cell.classList.add("is-unsaved");
    cell.dataset.codes = codes;
    this.saving.add(urls.findingUrl, { ...this.where(cell), seen, ...fields }, { cell: cell.id, before });
  }

  restOfGroupNormal(cell) {
    const group = cell.closest(".ggroup");
    const names = [...group.querySelectorAll("[data-muscle-name]")].map((row) => row.dataset.muscleName).join(", ");
    const dialog = document.getElementById("group-dialog");
    dialog.querySelector("[data-names]").textContent = names;
    dialog.returnValue = ""; // Escape would leave the answer that was given last
    dialog.onclose = () => {
      if (dialog.returnValue === "yes") this.saving.add(urls.groupUrl, { group: group.dataset.group }, {
        cell: cell.id,
        act: this.done.keep(cell, group.querySelectorAll("[data-kind]")),
      });
      document.getElementById(cell.id)?.focus();
    };
    dialog.showModal();
  }

  bringForward(cell) {
    const act = this.done.keep(cell, cell.closest("[role=row]").querySelectorAll("[data-kind]"));
    this.saving.add(urls.forwardUrl, { muscle: cell.dataset.muscle }, { cell: cell.id, act });
  }

  // What stands as it was last time is so today.
  confirmForward(cell) {
    this.saving.add(urls.forwardUrl, this.where(cell), { cell: cell.id });
  }

  // --- answers ----------------------------------------------------------------------------------
  answered(job, answer, status) {
    for (const [id, revision] of Object.entries(answer.revisions || {})) this.rebase(id, revision);
    for (const [id, html] of Object.entries(answer.cells || {})) this.swap(id, html, job);
    if (status >= 400) this.refused(job, answer);
    else {
      if (answer.message || [null, job.about.cell].includes(this.toldOf)) this.tell(answer.message);
      window.htmx?.trigger(document.body, "exam-saved");
    }
  }

  // What this page has stored itself: later entries for the same cell build on it.
  rebase(id, revision) {
    this.saving.rebase(id, revision);
    const shown = document.getElementById(id);
    const field = shown?.querySelector("[name=based_on]");
    if (field) field.value = revision;
    else if (shown) shown.dataset.revision = revision;
  }

  refused(job, answer) {
    const { cell: id, before, entry } = job.about;
    const cell = document.getElementById(id);
    const wasDrawn = id in (answer.cells || {});
    const line = cell?.querySelector("[name=entry]");
    if (line && !wasDrawn) {
      line.setAttribute("aria-invalid", "true"); // what was typed stays, to be mended
      answer.message = `${cell.querySelector("th").textContent.trim()}: ${answer.message}`;
    } else if (cell && !wasDrawn && before) this.swap(id, before);
    else if (cell && !wasDrawn && entry !== undefined) {
      cell.dataset.entry = entry;
      this.preview(cell, null);
    }
    const again = document.getElementById(id);
    if (again) this.refuse(again, answer.message);
    this.toldOf = id;
    this.saving.refuse();
  }

  // What waits to be sent, or is being typed, is not drawn over.
  swap(id, html, job) {
    const old = document.getElementById(id);
    if (!old || this.saving.waiting.some((waits) => waits.about.cell === id)) return;
    if (job && this.isTyping(old, job)) {
      this.later.set(id, html);
      return;
    }
    this.later.delete(id);
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    const fresh = holder.content.firstElementChild;
    const focused = old.contains(document.activeElement) && document.activeElement.id;
    const wasCursor = old.classList.contains("is-cursor");
    old.replaceWith(fresh);
    fresh.classList.remove("is-unsaved", "is-cursor"); // as it was before it was changed, it may have had both
    if (fresh.dataset.kind) fresh.tabIndex = -1;
    if (wasCursor) this.grid.mark(fresh);
    if (focused) focusAtEnd(document.getElementById(focused));
    window.htmx?.process(fresh);
  }

  isTyping(old, job) {
    const field = old.querySelector("[name=entry]");
    if (field) return isBegun(field) && field.value !== job.fields.entry;
    return this.keys.draft?.cell === old;
  }

  // --- around the grid --------------------------------------------------------------------------
  where(cell) {
    return { muscle: cell.dataset.muscle, side: cell.dataset.side };
  }

  describe(cell) {
    const row = cell.closest("[role=row]");
    context.querySelector("[data-muscle-name]").textContent = row.dataset.muscleName;
    context.querySelector("[data-where]").textContent = cell.dataset.where;
    context.querySelector("[data-how]").textContent = cell.dataset.how || "";
    context.querySelector("[data-last]").textContent = cell.dataset.last || "";
  }

  tell(text) {
    this.toldOf = null;
    message.textContent = text || "";
    message.hidden = !text;
  }

  toggleHelp(cell) {
    const row = cell.closest("[role=row]");
    const open = row.nextElementSibling?.classList.contains("rowhelp") ? row.nextElementSibling : null;
    if (open) open.remove();
    else this.openHelp(row);
  }

  async openHelp(row) {
    const answer = await fetch(row.dataset.helpUrl, { headers: { "HX-Request": "true" } });
    const isOpen = row.nextElementSibling?.classList.contains("rowhelp");
    if (answer.ok && !isOpen) row.insertAdjacentHTML("afterend", await answer.text());
  }

  closeHelp(cell) {
    const next = cell.closest("[role=row]").nextElementSibling;
    if (next?.classList.contains("rowhelp")) next.remove();
    this.tell("");
  }

  jump() {
    document.getElementById("exam-jump").focus();
  }

  review() {
    document.getElementById("exam-review").click();
  }
}

// A field that somebody is typing in.
function isBegun(field) {
  return field?.matches("[data-test-form] [name=entry]") && field === document.activeElement && field.value !== field.defaultValue;
}

function focusAtEnd(element) {
  element?.focus({ preventScroll: true });
  element?.setSelectionRange?.(element.value.length, element.value.length);
}

function split(text) {
  const codes = new Set((text || "").split(",").filter(Boolean));
  if (codes.delete("tight_weak")) codes.add("tight").add("weak");
  return codes;
}

function changed(text, action, code) {
  const codes = split(text);
  if (action === "remove") codes.delete(code);
  else if (code === "normal") codes.clear();
  else codes.delete("normal");
  if (action === "set") for (const one of split(code)) codes.add(one);
  return join(codes);
}

function join(codes) {
  const both = codes.has("tight") && codes.has("weak");
  const rest = [...codes].filter((code) => !both || (code !== "tight" && code !== "weak"));
  return [...(both ? ["tight_weak"] : []), ...rest].join(",");
}

startAround(new Exam(), root);
