// The picture: outlines of its faces, and a slider between before and after.

const byId = (id) => document.getElementById(id);

export class Frame {
  constructor() {
    this.frame = byId("frame");
    this.before = byId("before");
    this.after = byId("after");
    this.faces = byId("faces");
    this.reveal = byId("reveal");
    this.addresses = {};
    this.reveal.addEventListener("input", () => this.#split());
    byId("outlines").addEventListener("change", ({ target }) => (this.faces.hidden = !target.checked));
    byId("full").addEventListener("change", ({ target }) => this.#atFullSize(target.checked));
  }

  // Show a picture; resolves to whether the browser can.
  async show(blob, name) {
    this.compare(null);
    this.outline([]);
    this.#address("before", blob);
    this.before.src = this.addresses.before;
    this.before.alt = `Your picture: ${name}`;
    return this.before.decode().then(() => true, () => false);
  }

  // Show the result over the picture, with the slider; null takes it away again.
  async compare(blob) {
    const on = blob !== null;
    if (on) {
      const first = this.after.hidden;
      this.#address("after", blob);
      this.after.src = this.addresses.after;
      this.after.alt = "The result";
      await this.after.decode().catch(() => {});
      if (first) this.reveal.value = 50;
    }
    for (const part of [this.after, this.reveal, ...this.frame.querySelectorAll(".edge, .tag")]) part.hidden = !on;
    this.#split();
  }

  // faces: [{box, told, edited}], boxes as shares of the picture; `told` stands beside the number.
  outline(faces) {
    const boxes = faces.map(({ box: [left, top, right, bottom], told, edited }, k) => {
      const box = document.createElement("div");
      const label = document.createElement("b");
      box.className = edited ? "face edited" : "face";
      for (const [side, share] of Object.entries({ left, top, width: right - left, height: bottom - top })) {
        box.style[side] = `${100 * share}%`;
      }
      label.textContent = `${k + 1}`;
      label.append(Object.assign(document.createElement("i"), { textContent: told }));
      box.append(label);
      return box;
    });
    this.faces.replaceChildren(...boxes);
  }

  #split() {
    const shown = Number(this.reveal.value);
    this.frame.style.setProperty("--before", `${shown}%`);
    this.reveal.setAttribute("aria-valuetext", `${shown} % before, ${100 - shown} % after`);
  }

  #atFullSize(on) {
    const around = this.frame.parentElement;
    around.classList.toggle("full", on);
    this.frame.style.width = on ? `${this.before.naturalWidth / devicePixelRatio}px` : "";
    if (on) around.tabIndex = 0; // so that keys can scroll it
    else around.removeAttribute("tabindex");
  }

  #address(which, blob) {
    if (this.addresses[which]) URL.revokeObjectURL(this.addresses[which]);
    this.addresses[which] = URL.createObjectURL(blob);
  }
}
