// The grid as a table of cells: where the cursor is and how it moves.
export class Grid {
  constructor(root) {
    this.root = root;
    root.addEventListener("focusin", (event) => {
      const cell = event.target.closest("[data-kind]");
      if (cell) this.mark(cell);
    });
    root.addEventListener("mousedown", (event) => {
      const cell = event.target.closest("[data-kind]");
      if (cell) this.go(cell);
    });
    const first = root.querySelector("[data-kind]");
    if (first) this.mark(first);
  }

  get rows() {
    return [...this.root.querySelectorAll("[role=row][data-muscle]")];
  }

  cells(row) {
    return [...row.querySelectorAll("[data-kind]")];
  }

  get current() {
    return this.root.querySelector(".is-cursor");
  }

  mark(cell) {
    const before = this.current;
    if (before && before !== cell) {
      before.classList.remove("is-cursor");
      before.tabIndex = -1;
      before.closest("[role=row]").classList.remove("active");
    }
    cell.classList.add("is-cursor");
    cell.tabIndex = 0;
    cell.closest("[role=row]").classList.add("active");
    this.root.dispatchEvent(new CustomEvent("cursor", { detail: cell }));
  }

  go(cell) {
    if (!cell) return;
    this.mark(cell);
    cell.focus({ preventScroll: false });
  }

  at(rowIndex, columnIndex) {
    const rows = this.rows;
    const row = rows[Math.max(0, Math.min(rows.length - 1, rowIndex))];
    const cells = this.cells(row);
    return cells[Math.max(0, Math.min(cells.length - 1, columnIndex))];
  }

  position(cell) {
    const row = cell.closest("[role=row]");
    return [this.rows.indexOf(row), this.cells(row).indexOf(cell)];
  }

  step(down, right, cell = this.current) {
    const [row, column] = this.position(cell);
    this.go(this.at(row + down, column + right));
  }

  // The next cell in reading order, on to the next muscle at the end of a row.
  next(cell = this.current) {
    const [row, column] = this.position(cell);
    const last = this.cells(cell.closest("[role=row]")).length - 1;
    this.go(column < last ? this.at(row, column + 1) : this.at(row + 1, 0));
  }

  edge(key, withControl) {
    const [row] = this.position(this.current);
    const far = Number.MAX_SAFE_INTEGER;
    if (key === "Home") this.go(this.at(withControl ? 0 : row, 0));
    else this.go(this.at(withControl ? far : row, far));
  }

  group(direction) {
    const groups = [...this.root.querySelectorAll(".ggroup")];
    const index = groups.indexOf(this.current.closest(".ggroup"));
    const wanted = groups[Math.max(0, Math.min(groups.length - 1, index + direction))];
    const [, column] = this.position(this.current);
    const cells = this.cells(wanted.querySelector("[role=row][data-muscle]"));
    this.go(cells[Math.min(column, cells.length - 1)]);
  }
}
