// One line that says what is going on, and a bar while it does.

export class Progress {
  constructor(element) {
    this.words = element.querySelector("span");
    this.bar = element.querySelector(".bar");
    this.latest = 0;
  }

  // Say what is done while `work` goes on; `work` is given a function that hears our place in
  // line, and what is done now.
  async during(what, work) {
    const turn = ++this.latest; // of works at the same time only the latest is told
    const show = (text, busy) => turn === this.latest && this.#show(text, busy);
    show(what, true);
    try {
      return await work((before, now = what) => {
        what = now;
        show(before > 0 ? waiting(before) : what, true);
      });
    } finally {
      show("", false);
    }
  }

  say(text) {
    this.latest += 1;
    this.#show(text, false);
  }

  #show(text, busy) {
    if (this.words.textContent !== text) this.words.textContent = text;
    this.bar.hidden = !busy;
  }
}

function waiting(before) {
  return before === 1 ? "In line: one request before yours" : `In line: ${before} requests before yours`;
}
