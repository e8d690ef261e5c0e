// What was wanted before, and what was wanted after that again: undo and redo, by buttons and keys.
// Each picture has a book of its own.

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

  // Begin with what is wanted now; returns the book of its steps.  book: of another time, to go on
  // with; null for a new one.
  start(state, book = null) {
    this.book = book ?? { kept: [JSON.stringify(state)], at: 0 };
    this.keep(state);
    this.#offer();
    return this.book;
  }

  // Keep what is wanted now; what was undone is gone.
  keep(state) {
    const { book } = this;
    const now = JSON.stringify(state);
    if (now === book.kept[book.at]) return;
    book.kept = [...book.kept.slice(0, book.at + 1), now].slice(-MOST);
    book.at = book.kept.length - 1;
    this.#offer();
  }

  #step(by) {
    const { book } = this;
    if (!(book.at + by in book.kept)) return;
    book.at += by;
    this.#offer();
    this.restore(JSON.parse(book.kept[book.at]));
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
    undo.disabled = this.book.at === 0;
    redo.disabled = this.book.at === this.book.kept.length - 1;
    if (focused === undo && undo.disabled) redo.focus();
    if (focused === redo && redo.disabled) undo.focus();
  }
}
