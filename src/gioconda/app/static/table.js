// The table of faces: who they are, what is wanted of each, and what became of them.

import { signed } from "./degree.js";

const WHY = {
  "edited": "",
  "smiles already": "smiles already",
  "is as wanted": "is as wanted",
  "not chosen": "left as it is",
  "too small": "too small to edit",
  "landmarks unsure": "too unclear to edit",
  "no clear face": "too unclear to edit",
  "mouth covered": "the mouth is covered",
  "turned too far": "turned too far",
  "covered": "something covers it",
  "hair not seen": "no hair to colour is seen",
  "teeth not seen": "no teeth are seen",
  "wears spectacles": "wears spectacles already",
  "wears a beard": "wears a beard, which is no stubble",
};

export class FaceTable {
  // changed: called when a slider was let go.
  constructor(body, changed) {
    this.body = body;
    this.changed = changed;
    this.rows = [];
  }

  // faces: as the server found them; each: degrees of faces whose own slider was moved before.
  fill(faces, each = {}) {
    this.rows = faces.map((face, k) => this.#row(face, k));
    for (const [k, degree] of Object.entries(each)) {
      this.rows[k].own = true;
      this.#set(this.rows[k], degree);
    }
    this.body.replaceChildren(...this.rows.map((row) => row.element));
  }

  // What is wanted of all; faces whose own slider was moved keep theirs. Expressions have none.
  follow(degree, everyone, expression) {
    for (const row of this.rows) {
      row.input.hidden = Boolean(expression);
      if (expression) row.own = false;
      row.chosen = row.face.sure && (everyone || !row.face.smiles);
      if (!row.own) this.#set(row, row.chosen ? degree : row.face.smile);
      if (expression && row.chosen) row.output.textContent = expression;
      if (!row.own) row.why.textContent = this.#before(row);
    }
  }

  // Degrees of the faces whose own slider was moved, by their numbers from 0.
  get each() {
    return Object.fromEntries(this.rows.flatMap((row, k) => (row.own ? [[k, Number(row.input.value)]] : [])));
  }

  // faces: the server's report on an edit.
  report(faces) {
    for (const [k, face] of faces.entries()) {
      const row = this.rows[k];
      row.before.textContent = face.expression_before ?? signed(face.before);
      row.after.textContent = face.expression_after ?? signed(face.after);
      row.why.textContent = WHY[face.reason] ?? face.reason;
      row.element.classList.toggle("edited", face.edited);
    }
  }

  #row(face, k) {
    const element = document.createElement("tr");
    element.innerHTML = `<th scope="row"></th><td class="number"></td>
      <td><div class="wanted"><input type="range" min="-1" max="1" step="0.05"><output></output>
      <span class="why"></span></div></td>
      <td class="number after">–</td>`;
    const [number, before, wanted, after] = element.children;
    const [input, output, why] = wanted.firstElementChild.children;
    number.textContent = `${k + 1}`;
    before.textContent = signed(face.smile);
    input.setAttribute("aria-label", `Wanted smile of face ${k + 1}`);
    input.disabled = !face.sure;
    const row = { face, element, before, input, output, why, after, own: false, chosen: false };
    input.addEventListener("input", () => {
      row.own = true;
      why.textContent = "";
      this.#set(row, Number(input.value));
    });
    input.addEventListener("change", this.changed);
    return row;
  }

  #set(row, degree) {
    row.input.value = degree ?? 0;
    row.output.textContent = signed(degree);
    row.input.setAttribute("aria-valuetext", row.output.textContent);
    row.element.classList.toggle("left", !row.own && !row.chosen);
  }

  #before(row) {
    if (row.chosen) return "";
    return row.face.sure ? WHY["smiles already"] : WHY["landmarks unsure"];
  }
}
