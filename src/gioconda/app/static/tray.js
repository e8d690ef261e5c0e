// The pictures that were given, where there are several: which one is shown, and what became of each.

import { still } from "./moving.js";
import { Progress } from "./progress.js";
import { zipped } from "./zip.js";

const byId = (id) => document.getElementById(id);
const THUMB_PX = 112;
const LEAST_SHOTS = 2; // of one group
const MOST_SHOTS = 20;

export class Tray {
  // shown: called with the picture that was chosen.  all: called to edit all of them, or to stop.
  // best: called to make one photo of them.
  // A picture is {file, moves: whether it is a clip, null where nobody has looked, made: whether it is a result of ours, found: what the server found, seen: what browsers can show in its place, own:
  // what is wanted of single faces, book: what was wanted of it before, result, live: whether the result follows what is wanted}.
  constructor(shown, all, best) {
    this.element = byId("tray");
    this.list = byId("tray-list");
    this.progress = new Progress(byId("tray-progress"));
    this.shown = shown;
    this.pictures = [];
    this.busy = false;
    this.drawing = Promise.resolve();
    byId("all").addEventListener("click", all);
    byId("best").addEventListener("click", best);
    byId("zip").addEventListener("click", () => this.#download());
  }

  // Take in more pictures; returns the first of them.  made: whether they are our own results.
  add(files, made = false) {
    const added = files.map((file) => ({ file, moves: null, made, book: null, found: null, seen: null, own: {}, result: null, live: false, drawn: null }));
    for (const picture of added) this.list.append(this.#item(picture));
    this.pictures.push(...added);
    this.element.hidden = this.pictures.length < 2;
    if (!this.element.hidden) {
      for (const picture of this.pictures) if (picture.drawn === null) this.#draw(picture);
    }
    this.#offer();
    return added[0];
  }

  empty() {
    this.pictures = [];
    this.list.replaceChildren();
    this.element.hidden = true;
    this.progress.say("");
  }

  // Which picture is shown; null for none of them.
  choose(picture) {
    for (const one of this.pictures) one.button.setAttribute("aria-current", String(one === picture));
    if (picture && !this.element.hidden) picture.button.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // What is known of a picture, below its name.
  mark(picture, text) {
    picture.mark.textContent = text;
    picture.button.classList.toggle("edited", Boolean(picture.result?.blob));
    this.#offer();
    const readable = picture.seen ?? picture.result?.view; // of a kind that browsers cannot show
    if (readable && picture.drawn === false) this.#draw(picture, readable);
  }

  // While all are being edited the button stops it.
  running(on) {
    this.busy = on;
    this.#offer();
  }

  // Whether somebody walks along the row by keys.
  get focused() {
    return this.element.contains(document.activeElement);
  }

  // What may be shots of one group.
  get shots() {
    return this.photos.filter(({ made }) => !made);
  }

  // All but clips, which are edited one by one.
  get photos() {
    return this.pictures.filter(({ moves }) => !moves);
  }

  get edited() {
    return this.pictures.filter(({ result }) => result?.blob);
  }

  #offer() {
    const count = this.edited.length;
    const photos = this.photos.length;
    byId("all").textContent = this.busy ? "Stop" : `Edit all ${photos}${photos < this.pictures.length ? " photos" : ""}`;
    byId("all").hidden = photos < 2;
    byId("zip").textContent = count === 1 ? "Download one result" : `Download ${count} results`;
    byId("zip").hidden = !count || this.busy;
    const shots = this.shots.length;
    byId("best").textContent = `Best take of these ${shots}`;
    byId("best").hidden = shots < LEAST_SHOTS || shots > MOST_SHOTS || this.busy;
  }

  async #download() {
    try {
      const files = this.edited.map(({ result }) => ({ name: result.name, blob: result.blob }));
      const address = URL.createObjectURL(await this.progress.during("Putting them together …", () => zipped(files)));
      Object.assign(document.createElement("a"), { href: address, download: "gioconda.zip" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (error) {
      this.progress.say(error.message);
    }
  }

  #item(picture) {
    const item = document.createElement("li");
    item.innerHTML = `<button type="button"><canvas aria-hidden="true"></canvas><span></span><i></i></button>`;
    const button = item.firstElementChild;
    const [canvas, name, mark] = button.children;
    Object.assign(picture, { button, mark, canvas });
    name.textContent = name.title = picture.file.name;
    button.addEventListener("click", () => this.shown(picture));
    return item;
  }

  // Small pictures, one by one: a large one takes much memory.
  #draw(picture, blob = picture.file) {
    picture.drawn = true;
    this.drawing = this.drawing.then(async () => (picture.drawn = await thumbnail(blob, picture.canvas)));
  }
}

// Draw a small square of the picture; resolves to whether the browser can read it.
async function thumbnail(file, canvas) {
  canvas.width = canvas.height = THUMB_PX;
  const image = await createImageBitmap(file).catch(() => still(file));
  if (!image) return false;
  const side = Math.min(image.width, image.height);
  const [left, top] = [(image.width - side) / 2, (image.height - side) / 3]; // faces are above the middle
  canvas.getContext("2d").drawImage(image, left, top, side, side, 0, 0, THUMB_PX, THUMB_PX);
  image.close();
  return true;
}
