// What is wanted of the faces of a picture: a smile by its degree or an expression, whose, which teeth.

import { told } from "./degree.js";

const byId = (id) => document.getElementById(id);

export class Wishes {
  // table: the table of faces, which follows.  changed: called when something was chosen or let go.
  constructor(expressions, table, changed) {
    this.table = table;
    this.slider = byId("smile");
    this.tell = told(this.slider, byId("smile-told"));
    byId("expression").append(...expressions.map((name) => new Option(name)));
    byId("expression").addEventListener("change", () => {
      this.#words();
      changed();
    });
    byId("teeth").addEventListener("change", changed);
    this.slider.addEventListener("input", () => this.follow());
    this.slider.addEventListener("change", changed);
    for (const who of document.getElementsByName("who")) {
      who.addEventListener("change", () => {
        this.follow();
        changed();
      });
    }
  }

  get degree() {
    return Number(this.slider.value);
  }

  get everyone() {
    return document.querySelector("input[name=who]:checked").value === "all";
  }

  // The expression that is wanted in place of a smile, else null.
  get expression() {
    return byId("expression").value || null;
  }

  // Whether smiles show teeth; null where no smile is wanted.
  get teeth() {
    return byId("teeth-field").hidden ? null : byId("teeth").value;
  }

  // What is asked of the server, after the photo. each: degrees of faces whose own slider was moved.
  asked(each) {
    const who = this.everyone ? "all" : "unsmiling";
    const wanted = this.expression
      ? [1, who, null, this.expression, this.degree]
      : [this.degree, who, each, null, 1];
    return [...wanted, this.teeth, null];
  }

  follow() {
    this.table.follow(this.degree, this.everyone, this.expression);
  }

  // An expression has a strength where a smile has a degree, and is usually everyone's.
  #words() {
    const { expression } = this;
    const words = expression
      ? [`How ${expression}`, "0 not at all", "+1 fully"]
      : ["Smile, for all of them", "−1 not at all", "+1 broadly"];
    byId("table").caption.textContent = expression
      ? "From left to right; before and after as a network reads expressions, often wrongly"
      : "The faces, from left to right";
    ["smile-name", "least", "most"].forEach((id, k) => (byId(id).textContent = words[k]));
    byId("teeth-field").hidden = Boolean(expression) && expression !== "happy";
    this.slider.min = expression ? 0 : -1;
    this.slider.value = 1;
    this.tell();
    document.querySelector(`input[name=who][value=${expression ? "all" : "unsmiling"}]`).checked = true;
    byId("go").textContent = expression ? "Change their expression" : "Make them smile";
    this.follow();
  }
}
