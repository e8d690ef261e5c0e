// One line that says what is going on, and a bar while it does.

export class Progress {
  constructor(element) {
    this.words = element.querySelector("span");
    this.bar = element.querySelector(".bar");
    this.left = Object.assign(document.createElement("span"), { className: "left" });
    this.left.ariaHidden = "true"; // it changes every second
    this.words.after(this.left);
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

  // Say how far a work is.  part: 0 to 1; seconds: that are left, null where nobody knows.  The words
  // change at each quarter, so that who listens hears it now and then.
  share(what, part, seconds) {
    this.#show(part < 0.25 ? what : `${what} ${25 * Math.floor(4 * part)} % done`, true);
    this.bar.classList.add("far");
    this.bar.style.setProperty("--far", `${100 * part}%`);
    this.left.textContent = seconds === null ? "" : left(seconds);
  }

  say(text) {
    this.latest += 1;
    this.#show(text, false);
  }

  #show(text, busy) {
    if (this.words.textContent !== text) this.words.textContent = text;
    this.bar.hidden = !busy;
    this.bar.classList.remove("far");
    this.left.textContent = "";
  }
}

function left(seconds) {
  return seconds < 60 ? `about ${Math.max(1, Math.round(seconds))} s left` : `about ${Math.round(seconds / 60)} min left`;
}

function waiting(before) {
  return before === 1 ? "In line: one request before yours" : `In line: ${before} requests before yours`;
}
