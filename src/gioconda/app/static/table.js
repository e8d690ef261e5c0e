// The table of faces: how they were, what is wanted of each, and what became of them.

import { signed } from "./degree.js";
import { nameOf } from "./like.js";
import { LIKE, AS_IS, SMILE, isChosen, isExpression, isIdle, moved } from "./wish.js";

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
  "eyes shut": "both eyes are shut, and none of the bank fits",
  "covered": "something covers it",
  "hair not seen": "no hair to colour is seen",
  "teeth not seen": "no teeth are seen",
  "wears spectacles": "wears spectacles already",
  "wears a beard": "wears a beard, which is no stubble",
};

export class FaceTable {
  constructor(table) {
    this.table = table;
    this.rows = [];
  }

  // faces: as the server found them.
  fill(faces) {
    this.rows = faces.map(row);
    this.table.tBodies[0].replaceChildren(...this.rows.map(({ element }) => element));
  }

  // What is wanted.  wishes: of a picture's faces.
  follow(wishes) {
    const { state, chosen } = wishes;
    const people = this.rows.some(({ face }) => face.portrait);
    this.table.caption.textContent = this.rows.some((one, k) => isExpression(wishes.of(k).mood))
      ? "From left to right; before and after as a network reads smiles, or expressions, often wrongly"
      : people ? "The people, in the order in which they appear" : "The faces, from left to right";
    this.table.tHead.rows[0].cells[0].textContent = people ? "Person" : "Face";
    for (const [k, { face, element, wanted, why }] of this.rows.entries()) {
      const wish = wishes.of(k);
      const left = isIdle(wish);
      wanted.textContent = left ? "as it is" : words(wish);
      element.classList.toggle("left", left);
      element.classList.toggle("chosen", k === chosen);
      why.textContent = left && !isChosen(state, face) ? WHY[face.sure ? "smiles already" : "landmarks unsure"] : "";
    }
  }

  // faces: the server's report on an edit.
  report(faces) {
    for (const [k, face] of faces.entries()) {
      const { before, after, why, element } = this.rows[k];
      before.textContent = face.expression_before ?? signed(face.before);
      after.textContent = face.expression_after ?? signed(face.after);
      const refused = Object.entries(face.refused).map(([name, reason]) => `${name.replaceAll("_", " ")}: ${WHY[reason] ?? reason}`);
      why.textContent = [WHY[face.reason] ?? face.reason, ...refused, ...face.notes].filter(Boolean).join("; ");
      element.classList.toggle("edited", face.edited);
    }
  }
}

// A wish in a few words.
function words({ mood, degree, set, like }) {
  const more = Object.keys(moved(set)).length;
  const mine = { [SMILE]: signed(degree), [AS_IS]: "", [LIKE]: like ? `like ${nameOf(like)}` : "" }[mood] ?? `${mood} ${degree === 1 ? "" : degree.toFixed(2)}`.trim();
  return [mine, more && `${more} set`].filter(Boolean).join(", ");
}

function row(face, k) {
  const element = document.createElement("tr");
  element.innerHTML = `<th scope="row"></th><td class="number"></td>
    <td><span class="wanted"></span> <span class="why"></span></td><td class="number after">–</td>`;
  const [number, before, cell, after] = element.children;
  const [wanted, why] = cell.children;
  number.textContent = `${k + 1}`;
  before.textContent = signed(face.smile);
  return { face, element, before, wanted, why, after };
}
