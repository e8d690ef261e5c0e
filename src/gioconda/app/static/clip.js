// A short clip: its people are found, and edited as is wanted of all and of each.

import * as server from "./clip_line.js";
import { isVideo } from "./moving.js";
import { Player } from "./player.js";

const byId = (id) => document.getElementById(id);
const LOOK_MS = 1000; // between two looks at how far the work is
const STAY_MS = 30_000; // the server deletes clips that nobody asks for
const LONGER = 1.05; // what the server grants

export class Clip {
  // setup: the page's.  progress, offer: of the panel.
  constructor({ clips, limits }, progress, offer) {
    Object.assign(this, { clips, limits, progress, offer });
    this.player = new Player();
    this.picture = null;
    this.turn = 0; // what was begun for another clip is left unread
    byId("clip-cancel").addEventListener("click", () => this.#cancel());
    addEventListener("pagehide", () => this.picture && this.forget([this.picture]));
  }

  // Whether the clip that is shown is being edited.
  get busy() {
    return byId("photo").dataset.clip === "editing";
  }

  // Show a clip, and find its people the first time.
  async show(picture) {
    const turn = ++this.turn;
    const { file } = picture;
    this.picture = picture;
    this.#check(file);
    this.#state("finding");
    const played = await this.player.show(file, file.name, isVideo(file, this.clips.suffixes));
    byId("clip-unseen").hidden = played !== null;
    if (turn !== this.turn) return false;
    if (played?.seconds > LONGER * this.limits.clip_s) {
      throw new Error(`${file.name} lasts ${Math.round(played.seconds)} s; clips may last ${this.limits.clip_s} s. Please cut it.`);
    }
    await this.#find(picture);
    if (turn !== this.turn) return false;
    this.#state(picture.people.length ? "found" : "nobody");
    this.#stay(picture);
    return true;
  }

  // Show what the last edit has made.
  async showResult({ result }) {
    await this.player.compare(result.blob);
    this.offer.show(result.blob && result);
    this.progress.say(result.told);
  }

  // Edit the clip that is shown.  wanted: as of `asked` in wish.js.  Resolves to whether it was.
  async edit(picture, wanted) {
    const turn = ++this.turn;
    await this.player.compare(null);
    this.offer.show(null);
    this.#state("editing");
    this.stopped = false;
    byId("clip-cancel").focus();
    try {
      const told = await this.progress.during("Editing …", async () => {
        if (!(await server.state(picture.visit))) await this.#send(picture); // its minutes were over
        await server.edit(picture.visit, wanted);
        if (this.stopped) await server.cancel(picture.visit); // before it had begun
        return this.#until(picture, turn, "Editing …");
      });
      if (turn !== this.turn) return false;
      if (told.state !== "edited") {
        if (told.error) throw new Error(server.said(told.error));
        this.progress.say("Stopped. The clip is as it was.");
        return false;
      }
      const blob = told.result ? await server.result(picture.visit) : null;
      if (turn !== this.turn) return false;
      picture.result = { blob, name: told.result?.name, people: told.people, told: summary(told), wanted: JSON.stringify(wanted) };
      return true;
    } finally {
      if (turn === this.turn) this.#state("found");
    }
  }

  // Somebody looks at something else.
  leave() {
    this.turn += 1;
    clearTimeout(this.later);
    this.player.leave();
    this.picture = null;
  }

  // Delete clips from the server.
  forget(pictures) {
    for (const picture of pictures) {
      if (picture.visit) server.forget(picture.visit);
      picture.visit = null;
    }
  }

  #check({ name, size, type }) {
    const { clip_mb: most, clip_s: longest } = this.limits;
    if (!longest) throw new Error(`${name} is a clip; this server takes photos only.`);
    if (isVideo({ name, type }, this.clips.suffixes) && !this.clips.videos) {
      throw new Error(`${name} is a video; this server edits only animated pictures: GIF, WebP or PNG. (It lacks the extra “video”.)`);
    }
    if (size > most * 1e6) throw new Error(`${name} is larger than ${most} MB. Please choose a shorter clip.`);
  }

  async #find(picture) {
    if (picture.people && picture.visit && (await server.state(picture.visit))) return;
    await this.progress.during("Sending the clip …", () => this.#send(picture));
  }

  // Send the clip, and wait until its people are found.
  async #send(picture) {
    const { turn } = this;
    picture.visit = (await server.send(picture.file)).id;
    if (turn !== this.turn) return;
    const found = await this.#until(picture, turn, "Looking for people …");
    if (found?.state === "failed") {
      this.forget([picture]);
      throw new Error(server.said(found.error));
    }
    if (found) Object.assign(picture, { people: people(found), clip: found });
  }

  // Ask until the work is over; undefined where somebody looks at something else.
  async #until(picture, turn, what) {
    while (turn === this.turn) {
      const told = await server.state(picture.visit);
      if (!told) throw new Error("The clip is not on the server any more. Please do it again.");
      if (!["finding", "editing"].includes(told.state)) return told;
      if (turn === this.turn) this.progress.share(what, told.of ? told.done / told.of : 0, told.seconds_left);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return undefined;
  }

  // Keep the clip on the server as long as it is looked at.
  #stay(picture) {
    clearTimeout(this.later);
    this.later = setTimeout(async () => {
      if (picture !== this.picture) return;
      await server.state(picture.visit).catch(() => {});
      this.#stay(picture);
    }, STAY_MS);
  }

  async #cancel() {
    this.stopped = true;
    this.progress.say("Stopping …");
    await server.cancel(this.picture.visit).catch(() => {}); // what follows the work hears of it
  }

  #state(name) {
    byId("photo").dataset.clip = name;
  }
}

// The people in the form of a photo's faces.
function people({ id, people: found }) {
  return found.map(({ number, smile, smiles, seconds }) => (
    { smile, smiles, sure: true, portrait: server.portrait(id, number), seen: spans(seconds) }
  ));
}

// When somebody is seen, in words.
function spans(seconds) {
  const told = seconds.map(([start, end]) => `${start.toFixed(1)}–${end.toFixed(1)}`);
  return told.length < 3 ? `${told.join(", ")} s` : `${seconds[0][0].toFixed(1)}–${seconds.at(-1)[1].toFixed(1)} s, in parts`;
}

function summary({ result, people: all, edited_frames: edited, frames, broken_frames: broken, notes }) {
  if (!result) return "Nothing to do: everybody is as wanted, or left as they are.";
  const count = all.filter((one) => one.edited).length;
  const who = all.length === 1 ? "Edited" : `${count} of ${all.length} people edited`;
  const damaged = broken ? ` ${broken} damaged frames were kept.` : "";
  return `${who}, in ${edited} of ${frames} frames.${damaged}${notes.map((note) => ` Note: ${note}.`).join("")}`;
}
