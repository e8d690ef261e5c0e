// The picture: outlines of its faces, which can be clicked, and a slider between before and after.

const byId = (id) => document.getElementById(id);
const STILL_PX = 5; // a pointer that moves less has clicked
const AROUND = 0.12; // of a face's size, that counts as the face

export class Frame {
  // clicked: called with the number of a face.
  constructor(clicked) {
    this.frame = byId("frame");
    this.before = byId("before");
    this.after = byId("after");
    this.faces = byId("faces");
    this.reveal = byId("reveal");
    this.clicked = clicked;
    this.addresses = {};
    this.boxes = [];
    this.press = null; // where a pointer went down, and what was revealed then
    this.reveal.addEventListener("input", () => this.#split());
    this.#listen();
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
    for (const part of [this.after, this.reveal, byId("hold"), ...this.frame.querySelectorAll(".edge, .tag")]) part.hidden = !on;
    this.#split();
  }

  // Show only what was before, for a while.
  hold(on) {
    this.frame.classList.toggle("held", on);
  }

  // faces: [{box, told, edited}], boxes as shares of the picture; `told` stands beside the number.
  outline(faces) {
    this.boxes = faces.map(({ box }) => box);
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

  // Mark the face that is chosen; null for none.
  choose(number) {
    for (const [k, box] of [...this.faces.children].entries()) box.classList.toggle("chosen", k === number);
  }

  // A click on a face chooses it, and moves nothing.
  #listen() {
    this.frame.addEventListener("pointerdown", ({ clientX, clientY }) => {
      const face = this.#faceAt(clientX, clientY);
      this.press = face === null ? null : { clientX, clientY, face, value: this.reveal.value };
    });
    this.frame.addEventListener("pointermove", ({ clientX, clientY }) => {
      if (!this.press || Math.hypot(clientX - this.press.clientX, clientY - this.press.clientY) < STILL_PX) return;
      this.press = null;
      this.#split();
    });
    this.frame.addEventListener("pointercancel", () => (this.press = null));
    this.frame.addEventListener("pointerup", () => { // a touch of a slider is no click
      if (!this.press) return;
      const { face, value } = this.press;
      this.press = null;
      this.reveal.value = value;
      this.#split();
      this.clicked(face);
    });
  }

  // The face at a place on the screen, the smallest of several; null where there is none.
  #faceAt(clientX, clientY) {
    const { left, top, width, height } = this.frame.getBoundingClientRect();
    const [x, y] = [(clientX - left) / width, (clientY - top) / height];
    const hit = this.boxes.flatMap(([x0, y0, x1, y1], face) => {
      const [wide, high] = [AROUND * (x1 - x0), AROUND * (y1 - y0)];
      const inside = x > x0 - wide && x < x1 + wide && y > y0 - high && y < y1 + high;
      return inside ? [{ face, area: (x1 - x0) * (y1 - y0) }] : [];
    });
    return hit.sort((a, b) => a.area - b.area)[0]?.face ?? null;
  }

  #split() {
    if (this.press) return; // perhaps it is a click on a face
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
