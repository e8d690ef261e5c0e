// Sliders by group, folded away until they are wanted; what there is comes from the server.

import { signed, slider } from "./degree.js";
import { moved } from "./wish.js";

const byId = (id) => document.getElementById(id);

export class Controls {
  // controls: [{name, label, section, group, below, above, least, most}].  set: called with a name and
  // its degree while it moves.  changed: called when it was let go.
  constructor(controls, set, changed) {
    this.inputs = {};
    this.tells = {};
    this.fields = {};
    this.sections = [];
    this.groups = []; // {told: where a heading says how many are moved, list: of its controls}
    for (const [section, list] of by("section", controls)) {
      byId(`${section}-list`).append(...by("group", list).map(([group, few]) => this.#group(group, few, set)));
      this.groups.push({ told: byId(section).querySelector("summary span"), list });
      this.sections.push(byId(section));
      byId(section).addEventListener("change", changed);
    }
    this.offer(null);
  }

  // Offer only some of them, by name; null for all.
  offer(names) {
    for (const [name, field] of Object.entries(this.fields)) field.hidden = names !== null && !names.includes(name);
    const parts = [...this.sections.flatMap((section) => [...section.querySelectorAll("details")]), ...this.sections];
    for (const part of parts) part.hidden = !part.querySelector(".field:not([hidden])");
  }

  // Show degrees by name.
  show(degrees) {
    for (const [name, input] of Object.entries(this.inputs)) {
      input.value = degrees[name] ?? 0;
      this.tells[name]();
    }
    this.count(degrees);
  }

  // Say in the headings how many are moved.
  count(degrees) {
    const names = Object.keys(moved(degrees));
    for (const { told, list } of this.groups) {
      const here = list.filter(({ name }) => names.includes(name)).length;
      told.textContent = here ? `${here} set` : "";
    }
  }

  #group(name, list, set) {
    const group = document.createElement("details");
    const summary = Object.assign(document.createElement("summary"), { textContent: `${name} ` });
    this.groups.push({ told: summary.appendChild(document.createElement("span")), list });
    group.append(summary, ...list.map((control) => this.#field(control, set)));
    return group;
  }

  #field({ name, label, below, above, least, most }, set) {
    const { field, input, tell } = slider(`set-${name}`, label, { least, most, told: (degree) => (degree ? signed(degree) : "0") });
    const ends = document.createElement("p");
    ends.className = "ends";
    ends.id = `ends-${name}`;
    ends.append(...[below || "as it is", above || "as it is"].map((textContent) => Object.assign(document.createElement("span"), { textContent })));
    field.append(ends);
    input.setAttribute("aria-describedby", ends.id);
    input.addEventListener("input", () => set(name, Number(input.value)));
    this.inputs[name] = input;
    this.fields[name] = field;
    this.tells[name] = tell;
    return field;
  }
}

// [value, those of the list that have it], in the list's order.
function by(key, list) {
  return [...new Set(list.map((one) => one[key]))].map((value) => [value, list.filter((one) => one[key] === value)]);
}
