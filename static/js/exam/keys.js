// What a key means in a cell. Single-key commands work only while the focus is in the grid.
const FINDINGS = { t: "tight", w: "weak", p: "painful", n: "normal" };
const ABSENT = new Set(["x", "u", "s"]);
const SIGNS = { "+": "+", "-": "-", "−": "-", "–": "-" };
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
// Scales in which digits and signs build up an entry that Enter or an arrow ends.
const TYPED = new Set(["degrees", "seconds", "cm", "count", "nprs_0_10"]);

export class Keys {
  constructor(grid, exam) {
    this.grid = grid;
    this.exam = exam;
    this.draft = null; // { cell, text }
    this.lastGrade = null; // { id, entry, at }: a sign typed next, in the cell the cursor moved on to, belongs to it
    grid.root.addEventListener("keydown", (event) => this.onKey(event));
    grid.root.addEventListener("focusout", (event) => {
      if (!grid.root.contains(event.relatedTarget)) this.commit();
    });
    grid.root.addEventListener("mousedown", () => {
      this.commit();
      this.lastGrade = null;
    });
  }

  onKey(event) {
    const cell = event.target.closest("[data-kind]");
    if (!cell || event.altKey || event.metaKey) return;
    if (event.target !== cell) return; // a field inside the row's help
    const done = event.ctrlKey ? this.withControl(event, cell) : this.plain(event, cell);
    if (done) event.preventDefault();
  }

  withControl(event, cell) {
    if (event.key === "Home" || event.key === "End") {
      this.commit();
      this.grid.edge(event.key, true);
    } else if (event.key === "z") {
      if (!this.giveUp()) this.exam.undo();
    } else if (event.key === "Enter") {
      this.commit();
      this.exam.review();
    } else return false;
    return true;
  }

  plain(event, cell) {
    const key = event.key;
    if (!(key in SIGNS)) this.lastGrade = null;
    if (key in MOVES) return this.move(() => this.grid.step(...MOVES[key]));
    if (key === "Home" || key === "End") return this.move(() => this.grid.edge(key, false));
    if (key === "PageUp" || key === "PageDown") return this.move(() => this.grid.group(key === "PageUp" ? -1 : 1));
    if (key === "Tab") {
      this.commit();
      return false;
    }
    if (key === "Enter") return this.enter(cell);
    if (key === "Escape") return this.escape(cell);
    if (key === "Backspace" || key === "Delete") return this.backspace(cell);
    if (key.length !== 1) return false;
    return this.letter(key, cell, event.shiftKey);
  }

  move(act) {
    this.commit();
    act();
    return true;
  }

  enter(cell) {
    if (cell.dataset.kind === "finding" && "forward" in cell.dataset) this.exam.confirmForward(cell);
    else if (cell.dataset.kind === "finding" && cell.dataset.proposed && !cell.dataset.codes) {
      this.exam.setFinding(cell, cell.dataset.proposed);
    }
    return this.move(() => this.grid.step(1, 0));
  }

  escape(cell) {
    if (!this.giveUp()) this.exam.closeHelp(cell);
    return true;
  }

  // What is being typed, for what is stored; false when nothing is.
  giveUp() {
    if (!this.draft) return false;
    const { cell } = this.draft;
    this.draft = null;
    this.exam.preview(cell, null);
    return true;
  }

  backspace(cell) {
    if (this.draft) {
      this.draft.text = this.draft.text.slice(0, -1);
      if (this.draft.text) this.exam.preview(cell, this.draft.text);
      else this.giveUp();
    } else if (cell.dataset.kind === "finding") this.exam.clearFindings(cell);
    else this.exam.enter(cell, "");
    return true;
  }

  letter(key, cell, isShifted) {
    const low = key.toLowerCase();
    if (low === "n" && isShifted) return this.done(() => this.exam.restOfGroupNormal(cell));
    if (low in FINDINGS) return this.done(() => this.exam.toggleFinding(cell, FINDINGS[low]));
    if (key === ".") return this.done(() => this.exam.repeat(cell));
    if (key === "?" && cell.dataset.scale !== "positive_negative") return this.done(() => this.exam.toggleHelp(cell));
    if (key === "/") return this.done(() => this.exam.jump());
    if (low === "f") return this.done(() => this.exam.bringForward(cell));
    if (ABSENT.has(low) && cell.dataset.kind !== "finding") {
      this.exam.enter(cell, low);
      this.grid.next(cell);
      return true;
    }
    if (cell.dataset.kind === "finding") return /[0-9+-]/.test(key);
    return this.value(key, low, cell);
  }

  value(key, low, cell) {
    const sign = SIGNS[key];
    const last = this.lastGrade;
    if (sign && last?.at === cell.id && !this.draft) {
      this.lastGrade = null;
      const graded = document.getElementById(last.id);
      if (graded.dataset.entry === last.entry) this.exam.enter(graded, last.entry + sign);
      return true; // a grade that was refused takes its sign with it
    }
    const scale = cell.dataset.scale;
    if (scale === "grade_0_5") return this.grade(key, sign, cell);
    if (TYPED.has(scale)) return this.build(key, low, sign, cell);
    if (/[0-9]/.test(key) || sign || low === "e") {
      this.exam.enter(cell, sign || low);
      this.grid.next(cell);
      return true;
    }
    return false;
  }

  grade(key, sign, cell) {
    if (/[0-5]/.test(key)) {
      this.exam.enter(cell, key);
      this.grid.next(cell);
      this.lastGrade = { id: cell.id, entry: key, at: this.grid.current.id };
      return true;
    }
    if (sign && /^[0-5]/.test(cell.dataset.entry || "")) {
      this.exam.enter(cell, stepped(cell.dataset.entry, sign));
      return true;
    }
    if (/[6-9]/.test(key)) this.exam.refuse(cell, this.grid.root.dataset.gradeHelp);
    return /[0-9+-]/.test(key);
  }

  build(key, low, sign, cell) {
    const isControlled = low === "c" && cell.dataset.scale === "degrees";
    if (!/[0-9.,]/.test(key) && !sign && !isControlled) return false;
    if (isControlled && !this.draft) {
      if (cell.dataset.entry) this.exam.enter(cell, `${cell.dataset.entry.replace(/c$/, "")}c`);
      return true;
    }
    if (this.draft && this.draft.cell !== cell) this.commit();
    this.draft ??= { cell, text: "" };
    this.exam.saving.next = null; // the review waits for this, too
    this.draft.text += sign || low;
    this.exam.preview(cell, this.draft.text);
    if (isControlled) {
      this.commit();
      this.grid.next(cell);
    }
    return true;
  }

  commit() {
    if (!this.draft) return;
    const { cell, text } = this.draft;
    this.draft = null;
    this.exam.enter(cell, text);
  }

  done(act) {
    this.commit();
    act();
    return true;
  }
}

const GRADES = ["0", "1", "2-", "2", "2+", "3-", "3", "3+", "4-", "4", "4+", "5-", "5"];
function stepped(grade, sign) {
  const index = GRADES.indexOf(grade) + (sign === "+" ? 1 : -1);
  return GRADES[Math.max(0, Math.min(GRADES.length - 1, index))];
}
