// The expression of a face in another photo, to be taken over: the photo is read, a face chosen.

import { Progress } from "./progress.js";

const byId = (id) => document.getElementById(id);
const photos = []; // that were read: {name, faces: [{shows, picture}], largest}; presets have no picture

// What a face shows that somebody chose: {photo, face}, by their numbers.
export function shown({ photo, face }) {
  return photos[photo].faces[face].shows;
}

// What a face shows that a preset holds, as if it were a photo's.
export function remember(name, shows) {
  photos.push({ name, faces: [{ shows, picture: null }], largest: 0 });
  return { photo: photos.length - 1, face: 0 };
}

// Whose face it is, in a few words.
export function nameOf({ photo }) {
  return photos[photo].name;
}

export class Like {
  // line: to the server.  chosen: hears which face it is, as {photo, face}.
  constructor(line, chosen) {
    Object.assign(this, { line, chosen });
    this.progress = new Progress(byId("like-progress"));
    this.list = byId("like-list");
    this.turn = 0;
    byId("like-file").addEventListener("change", ({ target }) => {
      const [file] = target.files;
      target.value = "";
      if (file) this.#read(file);
    });
    this.list.addEventListener("change", ({ target }) => this.chosen({ photo: this.photo, face: Number(target.value) }));
  }

  // Show the faces of the photo that was chosen, if any.
  show(like) {
    byId("like-told").textContent = like ? `From ${nameOf(like)}:` : "";
    byId("like-choose").textContent = like ? "Another photo" : "Choose the other photo";
    if (!like) this.list.replaceChildren();
    else if (this.photo !== like.photo || !this.list.children.length) {
      this.list.replaceChildren(...photos[like.photo].faces.map(face));
    }
    this.photo = like?.photo;
    if (like) this.list.children[like.face].querySelector("input").checked = true;
  }

  async #read(file) {
    const turn = ++this.turn;
    try {
      const [found] = await this.progress.during("Reading the other photo …", async (heard) => {
        const photo = await this.line.upload(file);
        return this.line.ask("expressions", [photo], heard);
      });
      if (turn !== this.turn) return;
      photos.push({ name: file.name, ...found });
      const { faces, largest } = found;
      this.progress.say(faces.length > 1 ? "Choose whose expression is taken." : "");
      this.chosen({ photo: photos.length - 1, face: largest });
    } catch (error) {
      if (turn === this.turn) this.progress.say(error.message);
    }
  }
}

function face({ picture }, k, all) {
  const chip = document.createElement("label");
  chip.innerHTML = `<input type="radio" name="like"><span><img alt=""></span>`;
  const input = chip.firstElementChild;
  input.value = k;
  input.setAttribute("aria-label", all.length > 1 ? `Like face ${k + 1} of the other photo` : "Like the face of the other photo");
  if (picture) chip.querySelector("img").src = picture;
  else chip.querySelector("span").textContent = "as saved";
  return chip;
}
