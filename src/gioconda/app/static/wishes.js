// The panel: what is wanted of all faces of a picture, or of the one that is chosen.

import { Controls } from "./controls.js";
import { told } from "./degree.js";
import { History } from "./history.js";
import { Like } from "./like.js";
import { fromFile, toPreset } from "./presets.js";
import { Who } from "./who.js";
import { AS_IS, LIKE, SMILE, asked, blank, hasTeeth, isExpression, wishOf } from "./wish.js";

const byId = (id) => document.getElementById(id);

export class Wishes {
  // setup: the page's.  line: to the server.  followed: called while something moves, and when another face is chosen.
  // changed: called when something was chosen or let go.  failed: hears why a preset is none.
  constructor(setup, line, { followed, changed, failed }) {
    this.setup = setup;
    this.followed = followed;
    this.changed = changed;
    this.state = blank();
    this.faces = [];
    this.alone = false; // whether there is a single face, in a single picture
    this.chosen = null; // number of a face; null for all
    this.slider = byId("smile");
    this.tell = told(this.slider, byId("smile-told"));
    this.who = new Who((number) => this.choose(number));
    this.controls = new Controls(setup.controls, (name, degree) => this.#set({ set: { [name]: degree } }), () => this.#done());
    this.like = new Like(line, (like) => {
      this.#set({ like });
      this.#done();
    });
    this.history = new History(byId("undo"), byId("redo"), (state) => {
      this.state = state;
      this.#show();
      this.changed();
    });
    byId("expression").append(...setup.expressions.map((name) => new Option(name)));
    this.#listen(failed);
  }

  #listen(failed) {
    byId("expression").addEventListener("change", ({ target }) => {
      this.#set({ mood: target.value, degree: 1 });
      if (this.chosen === null) this.state.who = target.value === SMILE ? "unsmiling" : "all";
      this.#done();
    });
    this.slider.addEventListener("input", () => this.#set({ mood: byId("expression").value, degree: Number(this.slider.value) }));
    this.slider.addEventListener("change", () => this.#done());
    byId("teeth").addEventListener("change", ({ target }) => {
      this.#set({ teeth: target.value });
      this.#done();
    });
    for (const who of document.getElementsByName("who")) {
      who.addEventListener("change", () => {
        this.state.who = who.value;
        this.#done();
      });
    }
    byId("as-all").addEventListener("click", () => {
      delete this.state.own[this.chosen];
      this.#done();
      this.who.focus();
    });
    byId("reset").addEventListener("click", () => {
      this.state = blank();
      this.#done();
    });
    byId("preset-save").addEventListener("click", () => {
      if (this.wish.mood === LIKE) failed("A preset cannot hold another photo’s expression; it keeps the sliders alone.");
      save(toPreset(this.wish));
    });
    byId("preset-load").addEventListener("change", async ({ target }) => {
      const [file] = target.files;
      target.value = "";
      await fromFile(file, this.setup).then((wish) => this.#replace(wish), (error) => failed(error.message));
    });
  }

  // The faces of a picture, and what single ones have of their own.  several: whether there are more
  // pictures, of which what is wanted of all is wanted, too.  book: of what was wanted of this one
  // before; null for none.  Returns the book.
  fill(faces, own, several, book) {
    this.faces = faces;
    this.alone = faces.length === 1 && !several;
    this.state.own = structuredClone(own);
    const kept = this.history.start(this.state, book);
    this.who.fill(faces, this.alone);
    this.choose(null);
    return kept;
  }

  // Offer only the controls of some names, and another photo's expression where it is among them; null
  // for all.
  offer(names) {
    this.controls.offer(names);
    byId("expression").querySelector(`[value=${LIKE}]`).hidden = names !== null && !names.includes(LIKE);
  }

  // Choose a face by its number; null for all, as is a face that is chosen already.
  choose(number) {
    this.chosen = number;
    this.#show();
  }

  get own() {
    return this.state.own;
  }

  // What is wanted of whom the controls are for.
  get wish() {
    return this.chosen === null ? this.state.all : this.of(this.chosen);
  }

  // What is wanted of a face.
  of(number) {
    return wishOf(this.state, this.faces[number], this.own[number]);
  }

  // What is asked of the server for a picture: its faces, and what single ones have of their own.
  asked(own = this.own, faces = this.faces) {
    return asked({ ...this.state, own }, faces);
  }

  // Take over a part of a wish.
  #set(part) {
    const { state, chosen } = this;
    const old = chosen === null ? state.all : (state.own[chosen] ?? {});
    const now = { ...old, ...part, set: { ...old.set, ...part.set } };
    if (chosen === null) state.all = now;
    else state.own[chosen] = now;
    this.#words();
  }

  // Take over a whole wish, as of a preset.
  #replace(wish) {
    if (this.chosen === null) this.state.all = wish;
    else this.state.own[this.chosen] = wish;
    this.#done();
  }

  #done() {
    this.history.keep(this.state);
    this.#show();
    this.changed();
  }

  // Show what is wanted of whom the controls are for.
  #show() {
    if (!this.faces[this.chosen]) this.chosen = null;
    const { mood, degree, teeth, set, like } = this.wish;
    byId("expression").value = mood;
    this.slider.min = isExpression(mood) ? 0 : -1;
    this.slider.value = degree;
    this.tell();
    byId("teeth").value = teeth;
    document.querySelector(`input[name=who][value=${this.state.who}]`).checked = true;
    this.like.show(like);
    this.controls.show(set);
    this.#words();
  }

  #words() {
    const { chosen, state, wish: { mood, set } } = this;
    const whose = chosen === null ? (this.alone ? "" : ", for all of them") : `, ${this.faces[chosen].portrait ? "person" : "face"} ${chosen + 1}`;
    const words = isExpression(mood) ? [`How ${mood}`, "0 not at all", "+1 fully"] : ["Smile", "−1 not at all", "+1 broadly"];
    words[0] += whose;
    ["smile-name", "least", "most"].forEach((id, k) => (byId(id).textContent = words[k]));
    byId("smile-field").hidden = mood === AS_IS || mood === LIKE;
    byId("like-field").hidden = mood !== LIKE;
    byId("teeth-field").hidden = !hasTeeth(mood);
    byId("which").hidden = chosen !== null;
    byId("as-all-row").hidden = chosen === null;
    byId("as-all").disabled = !(chosen in state.own);
    byId("own-told").textContent = chosen in state.own ? "Has wishes of its own." : "As for all, until you change something.";
    byId("go").textContent = this.#does();
    this.controls.count(set);
    this.who.show(chosen, state.own);
    this.followed();
  }

  // What the button says that it does.
  #does() {
    const { all, own } = this.state;
    if (Object.keys(own).length || [AS_IS, LIKE].includes(all.mood)) return this.faces[0]?.portrait ? "Edit the clip" : "Edit the faces";
    return all.mood === SMILE ? "Make them smile" : "Change their expression";
  }
}

// Hand out a preset as a file.
function save(preset) {
  const text = `${JSON.stringify(preset, null, 2)}\n`;
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  Object.assign(document.createElement("a"), { href: address, download: "gioconda.preset.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
