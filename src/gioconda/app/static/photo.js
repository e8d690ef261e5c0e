// The editor: pictures come in, their faces are found, and edited as the sliders say.

import { signed } from "./degree.js";
import { Frame } from "./frame.js";
import { Line } from "./line.js";
import { Progress } from "./progress.js";
import { FaceTable } from "./table.js";
import { Tray } from "./tray.js";
import { Ways } from "./ways.js";
import { Wishes } from "./wishes.js";

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
    this.tray = new Tray((picture) => this.show(picture), () => this.editAll());
    this.picture = null; // the one that is shown
    this.filled = null; // the one whose faces are in the table
    this.turn = 0; // answers to older requests are left unread
    const { file_mb, megapixels } = this.limits;
    byId("limits").textContent = `${setup.formats}, up to ${file_mb} MB and ${megapixels} megapixels`;
    new Ways(setup, (files) => this.show(this.tray.add(files)), (why) => this.#alert(why));
    this.wishes = new Wishes(setup.expressions, this.table, () => this.#soon());
    byId("again").addEventListener("click", () => this.#empty());
    byId("wishes").addEventListener("submit", (event) => {
      event.preventDefault();
      this.edit();
    });
  }

  // The file that is shown, once its faces were found.
  get file() {
    return this.picture?.found ? this.picture.file : null;
  }

  // Show a picture: its faces, looked for the first time, and its result where there is one.
  async show(picture) {
    const turn = ++this.turn;
    this.#keepSliders();
    this.picture = picture;
    this.#alert("");
    this.#notes([]);
    this.#result(null);
    this.#state("looking");
    this.tray.choose(picture);
    try {
      const { file } = picture;
      this.#checkSize(file);
      const shown = await this.frame.show(picture.seen ?? file, file.name);
      if (turn !== this.turn) return;
      this.#state(shown ? "looking" : "unseen");
      if (!picture.found) await this.#find(picture, turn);
      if (turn !== this.turn) return;
      this.#found(picture);
      if (picture.result) await this.#edited(picture);
    } catch (error) {
      if (turn === this.turn) this.#failed(picture, error.message);
    }
  }

  // A single picture that cannot be taken makes room for another; of several it is marked.
  #failed(picture, why) {
    if (this.tray.pictures.length < 2) this.#empty();
    else {
      this.tray.mark(picture, "not read");
      this.#state("refused");
    }
    this.#alert(why);
  }

  #checkSize({ name, size }) {
    const most = this.limits.file_mb;
    if (size > most * 1e6) throw new Error(`${name} is larger than ${most} MB. Please choose a smaller one.`);
  }

  async #find(picture, turn) {
    const { file } = picture;
    const [found] = await this.#ask(this.progress, "Looking for faces …", "find", file);
    if (found.view) picture.seen = await this.line.fetch(found.view);
    picture.found = found;
    const count = found.faces.length;
    if (!picture.result) this.tray.mark(picture, count === 1 ? "one face" : count ? `${count} faces` : "no face");
    if (picture.seen && turn === this.turn) await this.frame.show(picture.seen, file.name);
  }

  #found(picture) {
    const { found: { faces, notes }, each } = picture;
    const count = faces.length;
    byId("count").textContent = count === 1 ? "One face found" : `${count} faces found`;
    this.#notes(notes);
    this.#state(count ? "found" : "nobody");
    if (!count) {
      this.#alert("No face was found here. Faces that look away, are hidden or very small are missed: try another picture.");
      return;
    }
    this.table.fill(faces, each);
    this.filled = picture;
    this.wishes.follow();
    this.frame.outline(faces.map(({ box, smile }) => ({ box, told: signed(smile) })));
    const done = faces.every((face) => face.smiles || !face.sure);
    if (done) this.progress.say("Everyone smiles already. Choose “Everyone”, or move a face’s own slider.");
    if (!this.tray.focused) byId("go").focus({ preventScroll: true }); // so that Enter edits
  }

  // What was wanted of single faces, for when the picture is shown again.
  #keepSliders() {
    if (this.filled) this.filled.each = this.table.each;
  }

  // Once there is a result, it follows the sliders by itself.
  #soon() {
    clearTimeout(this.later);
    if (this.section.dataset.state === "edited") this.later = setTimeout(() => this.edit(), PAUSE_MS);
  }

  // Edit the picture as the sliders say.
  async edit() {
    const { picture } = this;
    if (!picture?.found) return;
    const turn = ++this.turn;
    this.#alert("");
    this.#keepSliders();
    try {
      await this.#edit(picture, this.wishes.asked(picture.each), this.progress);
      if (turn === this.turn) await this.#edited(picture);
    } catch (error) {
      if (turn === this.turn) this.#alert(error.message);
    }
  }

  // Edit all pictures as the sliders say, one after the other; called again, stop.
  async editAll() {
    if (this.tray.busy) {
      this.tray.running(false);
      return;
    }
    this.#keepSliders();
    this.tray.running(true);
    const { pictures, progress } = this.tray;
    const work = pictures.map((picture) => [picture, this.wishes.asked(picture.each)]);
    for (const [k, [picture, wanted]] of work.entries()) {
      if (!this.tray.busy || this.tray.pictures !== pictures) break;
      if (picture.result?.wanted === JSON.stringify(wanted)) continue;
      try {
        this.#checkSize(picture.file);
        await this.#edit(picture, wanted, progress, `Editing ${k + 1} of ${work.length} …`);
        if (picture === this.picture && picture === this.filled) await this.#edited(picture);
      } catch {
        this.tray.mark(picture, "not edited"); // opening it says why
      }
    }
    if (this.tray.pictures !== pictures) return; // others came in their place
    this.tray.running(false);
    progress.say(`${this.tray.edited.length} of ${work.length} pictures edited.`);
  }

  async #edit(picture, wanted, progress, what = "Editing …") {
    const [made, report] = await this.#ask(progress, what, "edit", picture.file, ...wanted);
    const blob = made && (await this.line.fetch(made));
    const view = report.view ? await this.line.fetch(report.view) : blob;
    picture.result = { blob, view, report, name: made?.orig_name, wanted: JSON.stringify(wanted) };
    const { length } = report.faces;
    this.tray.mark(picture, blob ? "edited" : length ? "as it was" : "no face");
  }

  async #edited(picture) {
    const { report: { faces, notes }, blob, view, name, wanted } = picture.result;
    if (!faces.length) return;
    const [smile, who, , expression] = JSON.parse(wanted);
    this.table.report(faces);
    this.frame.outline(faces.map((face) => ({ ...face, told: told(face, expression) })));
    this.#notes(notes);
    this.#result(blob, name);
    await this.frame.compare(view);
    if (picture !== this.picture) return;
    this.#state(blob ? "edited" : "found");
    const count = faces.filter((face) => face.edited).length;
    const hint = smile < 0 && who !== "all" ? " To take smiles away, choose “Everyone”." : "";
    if (!blob) this.progress.say(`Nothing to do: every face is as wanted, or left as it is.${hint}`);
    else this.progress.say(faces.length === 1 ? "Edited." : `${count} of ${faces.length} faces edited.`);
    if (wanted !== JSON.stringify(this.wishes.asked(picture.each))) this.#soon(); // the sliders moved since
  }

  async #ask(progress, what, name, file, ...data) {
    return progress.during(what, async (heard) => {
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
    this.picture = this.filled = null;
    this.tray.running(false);
    this.tray.empty();
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

// What stands beside a face's number.
function told({ edited, after, expression_before: before }, expression) {
  if (expression) return edited ? expression : before;
  return signed(after);
}
