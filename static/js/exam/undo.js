// What stood in the cells of an act before it, so that Ctrl+Z takes it back. An act on many cells is taken back as one.

export class Undo {
  constructor() {
    this.acts = [];
  }

  // `at` is the cell the cursor goes back to. The act that is given back is part of what the saving knows about it.
  keep(at, cells = [at]) {
    const act = { at: at.id, cells: [...cells].map(({ id, dataset }) => ({ id, codes: dataset.codes, entry: dataset.entry })) };
    this.acts.push(act);
    return act;
  }

  // The last act that has changed cells; nothing while its answer is not there.
  take(isWaiting) {
    while (this.acts.length && !isWaiting(this.acts.at(-1))) {
      const act = this.acts.pop();
      const changed = act.cells.map((before) => ({ before, cell: document.getElementById(before.id) }))
        .filter(({ before, cell }) => before.codes !== cell.dataset.codes || before.entry !== cell.dataset.entry);
      if (changed.length) return { at: document.getElementById(act.at), changed };
    }
    return null;
  }
}
