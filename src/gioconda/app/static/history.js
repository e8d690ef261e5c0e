// What was wanted before, and what was wanted after that again: undo and redo, by buttons and keys.

const MOST = 200; // steps that are kept

export class History {
  // undo, redo: the buttons.  restore: called with what was wanted then.
  constructor(undo, redo, restore) {
    this.buttons = { undo, redo };
    this.restore = restore;
    this.start(null);
    undo.addEventListener("click", () => this.#step(-1));
    redo.addEventListener("click", () => this.#step(1));
    document.addEventListener("keydown", (event) => this.#heard(event));
  }

  // Forget all, and begin with this.
  start(state) {
    this.kept = [JSON.stringify(state)];
    this.at = 0;
    this.#offer();
  }

  // Keep what is wanted now; what was undone is gone.
  keep(state) {
    const now = JSON.stringify(state);
    if (now === this.kept[this.at]) return;
    this.kept = [...this.kept.slice(0, this.at + 1), now].slice(-MOST);
    this.at = this.kept.length - 1;
    this.#offer();
  }

  #step(by) {
    if (!(this.at + by in this.kept)) return;
    this.at += by;
    this.#offer();
    this.restore(JSON.parse(this.kept[this.at]));
  }

  // Fields in which somebody writes undo by themselves.
  #heard(event) {
    const { ctrlKey, metaKey, shiftKey, altKey, key, target } = event;
    const writes = target.matches?.("textarea, input:not([type=range], [type=radio], [type=checkbox], [type=file])");
    if (!(ctrlKey || metaKey) || altKey || writes || this.buttons.undo.offsetParent === null) return;
    const by = { z: shiftKey ? 1 : -1, y: 1 }[key.toLowerCase()];
    if (!by) return;
    event.preventDefault();
    this.#step(by);
  }

  // A button that has done its last step hands the focus to the other one.
  #offer() {
    const { undo, redo } = this.buttons;
    const focused = document.activeElement;
    undo.disabled = this.at === 0;
    redo.disabled = this.at === this.kept.length - 1;
    if (focused === undo && undo.disabled) redo.focus();
    if (focused === redo && redo.disabled) undo.focus();
  }
}
