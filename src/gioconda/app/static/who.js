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
    const all = radio("", "All", "All faces", true);
    const each = faces.map(({ sure }, k) => radio(k, `${k + 1}`, `Face ${k + 1}${sure ? "" : ", too unclear to edit"}`, sure));
    this.list.replaceChildren(all, ...each);
    this.list.closest("fieldset").hidden = alone;
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

function radio(value, text, label, sure) {
  const chip = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "radio", name: "face", value, disabled: !sure });
  input.setAttribute("aria-label", label);
  chip.append(input, Object.assign(document.createElement("span"), { textContent: text }));
  return chip;
}
