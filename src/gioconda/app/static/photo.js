// The editor: pictures come in, their faces are found, and edited as the sliders say.

import { Clip } from "./clip.js";
import { signed } from "./degree.js";
import { Frame } from "./frame.js";
import { hold } from "./hold.js";
import { Line } from "./line.js";
import { isMoving } from "./moving.js";
import { Offer } from "./offer.js";
import { Progress } from "./progress.js";
import { Takes } from "./takes.js";
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
    this.frame = new Frame((face) => this.#clicked(face));
    this.progress = new Progress(byId("progress"));
    this.offer = new Offer(byId("download"));
    this.table = new FaceTable(byId("table"));
    this.clip = new Clip(setup, this.progress, this.offer);
    this.clips = setup.clips;
    this.tray = new Tray((picture) => this.show(picture), () => this.editAll(), () => this.bestTake());
    this.takes = new Takes({
      line: this.line,
      frame: this.frame,
      alert: (why) => this.#alert(why),
      edit: (file) => this.show(this.tray.add([file], true)),
    });
    this.picture = null; // the one that is shown
    this.filled = null; // the one whose faces are in the table
    this.turn = 0; // answers to older requests are left unread
    byId("limits").textContent = limits(setup);
    new Ways(setup, (files) => this.show(this.tray.add(files)), (why) => this.#alert(why));
    this.wishes = new Wishes(setup, this.line, {
      followed: () => this.#follow(),
      changed: () => this.#soon(),
      failed: (why) => this.#alert(why),
    });
    hold(byId("hold"), (on) => this.frame.hold(on));
    for (const again of ["again", "clip-again"]) byId(again).addEventListener("click", () => this.#empty());
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
    this.takes.leave();
    this.picture = picture;
    this.clip.leave();
    this.#alert("");
    this.#notes([]);
    this.offer.show(null);
    this.#state("looking");
    this.tray.choose(picture);
    try {
      const { file } = picture;
      picture.moves ??= await isMoving(file, this.clips.suffixes);
      if (turn !== this.turn) return;
      if (picture.moves) {
        await this.#showClip(picture, turn);
        return;
      }
      this.wishes.offer(null);
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

  // Show a clip: its people in place of faces, and its result where there is one.
  async #showClip(picture, turn) {
    this.filled = null;
    this.#state("clip");
    if (!(await this.clip.show(picture)) || turn !== this.turn) return;
    const { people, own, result } = picture;
    const count = people.length;
    byId("count").textContent = count === 1 ? "One person in this clip" : `${count} people in this clip`;
    if (!result) this.tray.mark(picture, count === 1 ? "one person" : `${count} people`);
    if (!count) {
      this.#alert("Nobody was found in this clip. Faces that look away or are very small are missed: try another one.");
      return;
    }
    this.wishes.offer(this.clips.controls);
    this.table.fill(people);
    this.filled = picture;
    picture.book = this.wishes.fill(people, own, this.tray.pictures.length > 1, picture.book);
    if (result) await this.#clipEdited(picture);
    else this.progress.say(people.every(({ smiles }) => smiles) ? "Everyone smiles already. Choose “Everyone”, or a person." : "");
  }

  // Edit the clip that is shown.
  async #editClip(picture) {
    const turn = ++this.turn;
    const wanted = this.#asked(picture);
    this.#alert("");
    if (!wanted) {
      this.progress.say("Nothing is asked for yet: choose an expression, or move a slider.");
      return;
    }
    try {
      if (!(await this.clip.edit(picture, wanted)) || turn !== this.turn) return;
      this.tray.mark(picture, picture.result.blob ? "edited" : "as it was");
      await this.#clipEdited(picture);
    } catch (error) {
      if (turn === this.turn) this.#alert(error.message);
    }
  }

  async #clipEdited(picture) {
    const { people } = picture.result;
    this.table.report(people.map(({ smile, edited, reason }) => (
      { before: smile, after: null, expression_after: edited ? "edited" : "–", edited, reason, refused: {}, notes: [] }
    )));
    await this.clip.showResult(picture);
  }

  // Make one photo of the pictures, which are shots of one group.
  async bestTake() {
    this.turn += 1;
    this.#keepSliders();
    this.picture = this.filled = null;
    this.clip.leave();
    this.#alert("");
    this.offer.show(null);
    this.tray.choose(null);
    this.#state("takes");
    await this.takes.show(this.tray.shots);
  }

  // A click on a face chooses it; on one that is chosen, all.
  #clicked(face) {
    if (this.section.dataset.state === "takes") this.takes.focus(face);
    else this.wishes.choose(face === this.wishes.chosen ? null : face);
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
    const { found: { faces, notes }, own } = picture;
    const count = faces.length;
    byId("count").textContent = count === 1 ? "One face found" : `${count} faces found`;
    this.#notes(notes);
    this.#state(count ? "found" : "nobody");
    if (!count) {
      this.#alert("No face was found here. Faces that look away, are hidden or very small are missed: try another picture.");
      return;
    }
    this.#untouched(faces);
    this.filled = picture;
    picture.book = this.wishes.fill(faces, own, this.tray.pictures.length > 1, picture.book);
    const done = faces.every((face) => face.smiles || !face.sure);
    if (done) this.progress.say("Everyone smiles already. Choose “Everyone”, or a face.");
    if (!this.tray.focused) byId("go").focus({ preventScroll: true }); // so that Enter edits
  }

  // Faces as they were found.
  #untouched(faces) {
    this.table.fill(faces);
    this.frame.outline(faces.map(({ box, smile }) => ({ box, told: signed(smile) })));
  }

  // What was wanted of single faces, for when the picture is shown again.
  #keepSliders() {
    if (this.filled) this.filled.own = structuredClone(this.wishes.own);
  }

  // Show what is wanted in the table, and who is chosen in the picture.
  #follow() {
    if (!this.filled) return;
    this.table.follow(this.wishes);
    this.frame.choose(this.wishes.chosen);
  }

  // What is asked of the server for a picture.
  #asked({ own, found, people }) {
    return this.wishes.asked(own, people ?? found?.faces ?? []);
  }

  // Once there is a result, it follows the sliders by itself.
  #soon() {
    const { picture } = this;
    clearTimeout(this.later);
    if (picture?.moves && picture.result && !this.clip.busy) this.progress.say("The result is as it was wanted before; edit the clip again to see the changes.");
    if (picture?.live) this.later = setTimeout(() => picture === this.picture && this.edit(), PAUSE_MS);
  }

  // Edit the picture as the sliders say.
  async edit() {
    const { picture } = this;
    if (!picture?.found && !picture?.people) return;
    this.#keepSliders();
    if (picture.moves) {
      await this.#editClip(picture);
      return;
    }
    const wanted = this.#asked(picture);
    if (!wanted) {
      this.#nothing(picture);
      return;
    }
    const turn = ++this.turn;
    this.#alert("");
    try {
      await this.#edit(picture, wanted, this.progress);
      if (turn === this.turn) await this.#edited(picture);
    } catch (error) {
      if (turn === this.turn) this.#alert(error.message);
    }
  }

  // Nothing is wanted: the picture is as it was.
  #nothing(picture) {
    this.turn += 1;
    picture.result = null;
    this.offer.show(null);
    this.frame.compare(null);
    this.#untouched(picture.found.faces);
    this.#follow();
    this.#state("found");
    this.progress.say("Nothing is asked for yet: choose an expression, or move a slider.");
  }

  // Edit all pictures as the sliders say, one after the other; called again, stop.
  async editAll() {
    if (this.tray.busy) {
      this.tray.running(false);
      return;
    }
    this.#keepSliders();
    this.tray.running(true);
    const { pictures, photos, progress } = this.tray;
    const work = photos.map((picture) => [picture, this.#asked(picture)]);
    for (const [k, [picture, wanted]] of work.entries()) {
      if (!this.tray.busy || this.tray.pictures !== pictures) break;
      if (!wanted || picture.result?.wanted === JSON.stringify(wanted)) continue;
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
    picture.live = true;
    picture.result = { blob, view, report, name: made?.orig_name, wanted: JSON.stringify(wanted) };
    const { length } = report.faces;
    this.tray.mark(picture, blob ? "edited" : length ? "as it was" : "no face");
  }

  async #edited(picture) {
    const { report: { faces, notes }, blob, view, name, wanted } = picture.result;
    if (!faces.length) return;
    const [smile, who] = JSON.parse(wanted);
    this.table.report(faces);
    this.frame.outline(faces.map((face) => ({ ...face, told: face.expression_after ?? signed(face.after) })));
    this.frame.choose(this.wishes.chosen);
    this.#notes(notes);
    this.offer.show(blob && { blob, name });
    await this.frame.compare(view);
    if (picture !== this.picture) return;
    this.#state(blob ? "edited" : "found");
    const count = faces.filter((face) => face.edited).length;
    const hint = smile < 0 && who !== "all" ? " To take smiles away, choose “Everyone”." : "";
    if (!blob) this.progress.say(`Nothing to do: every face is as wanted, or left as it is.${hint}`);
    else this.progress.say(faces.length === 1 ? "Edited." : `${count} of ${faces.length} faces edited.`);
    this.#keepSliders();
    if (wanted !== JSON.stringify(this.#asked(picture))) this.#soon(); // the sliders moved since
  }

  async #ask(progress, what, name, file, ...data) {
    return progress.during(what, async (heard) => {
      const photo = await this.line.upload(file);
      return this.line.ask(name, [photo, ...data], heard);
    });
  }

  #empty() {
    this.turn += 1;
    this.takes.leave();
    this.clip.forget(this.tray.pictures);
    this.clip.leave();
    this.picture = this.filled = null;
    this.tray.running(false);
    this.tray.empty();
    this.offer.show(null);
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

// What may come, in words.
function limits({ formats, limits: { file_mb, megapixels, clip_s, clip_mb }, clips }) {
  const photos = `${formats}, up to ${file_mb} MB and ${megapixels} megapixels`;
  if (!clip_s) return photos;
  return `${photos}; ${clips.videos ? "clips (MP4, MOV, WebM, GIF)" : "animated pictures"} up to ${clip_s} s and ${clip_mb} MB`;
}
