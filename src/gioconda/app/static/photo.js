// The editor: a picture comes in, its faces are found, and edited as the sliders say.

import { Camera } from "./camera.js";
import { signed, told } from "./degree.js";
import { Frame } from "./frame.js";
import { Line } from "./line.js";
import { Progress } from "./progress.js";
import { FaceTable } from "./table.js";

const byId = (id) => document.getElementById(id);
const PAUSE_MS = 350; // after a slider was let go; keys let go of it at every step

export class PhotoPage {
  constructor(setup) {
    this.limits = setup.limits;
    this.line = new Line(setup.functions);
    this.section = byId("photo");
    this.frame = new Frame();
    this.progress = new Progress(byId("progress"));
    this.table = new FaceTable(byId("table").tBodies[0], () => this.#soon());
    this.file = null;
    this.turn = 0; // answers to older requests are left unread
    this.#ways(setup);
    this.#wishes(setup);
  }

  // Every way in which a picture comes.
  #ways(setup) {
    const { file_mb, megapixels } = this.limits;
    byId("limits").textContent = `JPEG, PNG, WebP, TIFF, BMP or GIF, up to ${file_mb} MB and ${megapixels} megapixels`;
    const stage = byId("stage");
    byId("file").addEventListener("change", ({ target }) => {
      if (target.files.length) this.open(target.files[0]);
      target.value = "";
    });
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      stage.classList.add("over");
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) stage.classList.remove("over");
    });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      stage.classList.remove("over");
      if (event.dataTransfer.files.length) this.open(event.dataTransfer.files[0]);
    });
    document.addEventListener("paste", ({ clipboardData }) => {
      if (clipboardData.files.length) this.open(clipboardData.files[0]);
    });
    new Camera((file) => this.open(file), (why) => this.#alert(why));
    byId("examples").append(...setup.examples.map((example) => this.#example(example)));
    byId("again").addEventListener("click", () => this.#empty());
  }

  #example({ name, title }) {
    const item = document.createElement("li");
    item.innerHTML = `<button type="button"><img alt="" loading="lazy"><span></span></button>`;
    item.querySelector("img").src = `static/examples/${name}`;
    item.querySelector("span").textContent = title;
    item.querySelector("button").addEventListener("click", async () => {
      const answer = await fetch(`static/examples/${name}`);
      this.open(new File([await answer.blob()], name));
    });
    return item;
  }

  // The sliders for all, and the button.
  #wishes({ expressions }) {
    const smile = byId("smile");
    this.tell = told(smile, byId("smile-told"));
    byId("expression").append(...expressions.map((name) => new Option(name)));
    byId("expression").addEventListener("change", () => {
      this.#expression();
      this.#soon();
    });
    byId("teeth").addEventListener("change", () => this.#soon());
    smile.addEventListener("input", () => this.#follow());
    smile.addEventListener("change", () => this.#soon());
    for (const who of document.getElementsByName("who")) {
      who.addEventListener("change", () => {
        this.#follow();
        this.#soon();
      });
    }
    byId("wishes").addEventListener("submit", (event) => {
      event.preventDefault();
      this.edit();
    });
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

  // An expression has a strength where a smile has a degree, and is usually everyone's.
  #expression() {
    const { expression } = this;
    const smile = byId("smile");
    const words = expression
      ? [`How ${expression}`, "0 not at all", "+1 fully"]
      : ["Smile, for all of them", "−1 not at all", "+1 broadly"];
    byId("table").caption.textContent = expression
      ? "From left to right; before and after as a network reads expressions, often wrongly"
      : "The faces, from left to right";
    ["smile-name", "least", "most"].forEach((id, k) => (byId(id).textContent = words[k]));
    byId("teeth-field").hidden = Boolean(expression) && expression !== "happy";
    smile.min = expression ? 0 : -1;
    smile.value = 1;
    this.tell();
    document.querySelector(`input[name=who][value=${expression ? "all" : "unsmiling"}]`).checked = true;
    byId("go").textContent = expression ? "Change their expression" : "Make them smile";
    this.#follow();
  }

  #follow() {
    this.table.follow(Number(byId("smile").value), this.everyone, this.expression);
  }

  // Look for the faces of a new picture.
  async open(file) {
    const turn = ++this.turn;
    this.#alert("");
    this.#notes([]);
    if (file.size > this.limits.file_mb * 1e6) {
      this.#empty();
      this.#alert(`${file.name} is larger than ${this.limits.file_mb} MB. Please choose a smaller one.`);
      return;
    }
    this.file = null;
    this.#state("looking");
    this.#result(null);
    try {
      const shown = await this.frame.show(file, file.name);
      this.#state(shown ? "looking" : "unseen");
      const [found] = await this.#ask("Looking for faces …", "find", file);
      if (turn !== this.turn) return;
      if (found.view) await this.frame.show(await this.line.fetch(found.view), file.name);
      this.file = file;
      this.#found(found);
    } catch (error) {
      if (turn !== this.turn) return;
      this.#empty();
      this.#alert(error.message);
    }
  }

  #found({ faces, notes }) {
    const count = faces.length;
    byId("count").textContent = count === 1 ? "One face found" : `${count} faces found`;
    this.#notes(notes);
    this.#state(count ? "found" : "nobody");
    if (!count) {
      this.#alert("No face was found here. Faces that look away, are hidden or very small are missed: try another picture.");
      return;
    }
    this.table.fill(faces);
    this.#follow();
    this.frame.outline(faces.map(({ box, smile }) => ({ box, told: signed(smile) })));
    const done = faces.every((face) => face.smiles || !face.sure);
    if (done) this.progress.say("Everyone smiles already. Choose “Everyone”, or move a face’s own slider.");
    byId("go").focus({ preventScroll: true });
  }

  // Once there is a result, it follows the sliders by itself.
  #soon() {
    clearTimeout(this.later);
    if (this.section.dataset.state === "edited") this.later = setTimeout(() => this.edit(), PAUSE_MS);
  }

  // Edit the picture as the sliders say.
  async edit() {
    if (!this.file) return;
    const turn = ++this.turn;
    const smile = Number(byId("smile").value);
    this.#alert("");
    try {
      const who = this.everyone ? "all" : "unsmiling";
      const wanted = this.expression
        ? [1, who, null, this.expression, smile]
        : [smile, who, this.table.each, null, 1];
      const [made, report] = await this.#ask("Editing …", "edit", this.file, ...wanted, this.teeth, null);
      if (turn !== this.turn) return;
      await this.#edited(made, report, smile);
    } catch (error) {
      if (turn === this.turn) this.#alert(error.message);
    }
  }

  async #edited(made, report, smile) {
    const count = report.faces.filter((face) => face.edited).length;
    this.table.report(report.faces);
    this.frame.outline(report.faces.map((face) => ({ ...face, told: this.#told(face) })));
    this.#notes(report.notes);
    if (!made) {
      this.#result(null);
      await this.frame.compare(null);
      this.#state("found");
      const hint = smile < 0 && !this.everyone ? " To take smiles away, choose “Everyone”." : "";
      this.progress.say(`Nothing to do: every face is as wanted, or left as it is.${hint}`);
      return;
    }
    const result = await this.line.fetch(made);
    await this.frame.compare(report.view ? await this.line.fetch(report.view) : result);
    this.#result(result, made.orig_name);
    this.#state("edited");
    const all = report.faces.length;
    this.progress.say(all === 1 ? "Edited." : `${count} of ${all} faces edited.`);
  }

  // What stands beside a face's number.
  #told({ edited, after, expression_before: expression }) {
    if (expression) return edited ? this.expression : expression;
    return signed(after);
  }

  async #ask(what, name, file, ...data) {
    return this.progress.during(what, async (heard) => {
      const photo = await this.line.upload(file);
      return this.line.ask(name, [photo, ...data], heard);
    });
  }

  // Offer a result to keep, or none.
  #result(blob, name = "") {
    const link = byId("download");
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = blob && URL.createObjectURL(blob);
    link.hidden = !blob;
    if (!blob) return;
    link.href = this.address;
    link.download = name;
    link.textContent = `Download ${name}`;
  }

  #empty() {
    this.turn += 1;
    this.file = null;
    this.#result(null);
    this.#alert("");
    this.progress.say("");
    this.#state("empty");
  }

  #state(name) {
    this.section.dataset.state = name;
  }

  #alert(text) {
    byId("alert").textContent = text;
  }

  #notes(notes) {
    byId("notes").replaceChildren(
      ...notes.map((note) => Object.assign(document.createElement("li"), { textContent: `About this file: ${note}.` })),
    );
  }
}
