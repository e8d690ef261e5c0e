// Whom the controls are for: all faces, or one of them.

const byId = (id) => document.getElementById(id);

export class Who {
  // chosen: called with a face's number, from 0, or null for all of them.
  constructor(chosen) {
    this.list = byId("who-list");
    this.list.addEventListener("change", ({ target }) => chosen(target.value === "" ? null : Number(target.value)));
  }

  // faces: as the server found them.  alone: whether a single one needs no choice.
  fill(faces, alone) {
    const pictured = faces.some(({ portrait }) => portrait); // people of a clip, whom no outline shows
    const all = radio("", "All", pictured ? "All people" : "All faces", true);
    const each = faces.map((face, k) => (pictured ? person(k, face) : radio(k, `${k + 1}`, `Face ${k + 1}${face.sure ? "" : ", too unclear to edit"}`, face.sure)));
    this.list.replaceChildren(all, ...each);
    this.list.classList.toggle("people", pictured);
    this.list.closest("fieldset").hidden = alone && !pictured;
    this.show(null, {});
  }

  // number: who is chosen, null for all.  own: what single faces have of their own, by number.
  show(number, own) {
    for (const input of this.list.querySelectorAll("input")) {
      input.checked = input.value === (number === null ? "" : String(number));
      input.parentElement.classList.toggle("own", input.value in own);
    }
  }

  focus() {
    this.list.querySelector("input:checked")?.focus();
  }
}

// Somebody of a clip, by a picture and when they are seen.
function person(k, { portrait, seen }) {
  const chip = radio(k, "", `Person ${k + 1}, seen ${seen}`, true);
  const picture = Object.assign(document.createElement("img"), { src: portrait, alt: "" });
  const number = Object.assign(document.createElement("b"), { textContent: `${k + 1}` });
  const when = Object.assign(document.createElement("small"), { textContent: seen });
  chip.lastElementChild.append(picture, number, when);
  return chip;
}

function radio(value, text, label, sure) {
  const chip = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "radio", name: "face", value, disabled: !sure });
  input.setAttribute("aria-label", label);
  chip.append(input, Object.assign(document.createElement("span"), { textContent: text }));
  return chip;
}
