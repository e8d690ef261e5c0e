// Everybody's best take of several shots of one group: under each person their takes, one of them chosen.

import { signed } from "./degree.js";
import { Offer } from "./offer.js";
import { Progress } from "./progress.js";

const byId = (id) => document.getElementById(id);
const PAUSE_MS = 350; // after a choice, for the next one
const STAY_MS = 20_000; // the server deletes what nobody asks for

export class Takes {
  // page: {line, frame, alert: tells what is wrong, edit: called with the file to go on with}.
  constructor(page) {
    this.page = page;
    this.progress = new Progress(byId("takes-progress"));
    this.offer = new Offer(byId("takes-download"));
    this.sent = null; // the shots as the server has them
    this.turn = 0; // answers to older requests are left unread
    byId("takes-base").addEventListener("change", ({ target }) => this.#read(target.value === "" ? null : Number(target.value)));
    byId("takes-then").addEventListener("change", () => this.#ask());
    addEventListener("pagehide", () => this.#forget());
    byId("takes-edit").addEventListener("click", () => page.edit(new File([this.result.blob], this.result.name)));
  }

  // Read the shots: pictures of the tray.
  async show(pictures) {
    this.pictures = pictures;
    this.#forget();
    byId("takes-title").textContent = `Best take of ${pictures.length} shots`;
    byId("takes-then").checked = false;
    byId("takes-base").replaceChildren(
      new Option("The one with the least to repair", ""),
      ...pictures.map(({ file }, k) => new Option(file.name, k)),
    );
    await this.#read(null);
  }

  // Somebody looks at something else.
  leave() {
    this.turn += 1;
    clearTimeout(this.later);
    this.progress.say("");
    this.#forget();
  }

  // The shots on the server: sent once, and kept there as long as somebody looks at their takes.
  async #shots() {
    if (this.sent && (await this.page.line.keep(this.sent))) return this.sent;
    this.sent = await Promise.all(this.pictures.map(({ file }) => this.page.line.upload(file)));
    clearInterval(this.stay);
    this.stay = setInterval(() => this.sent && this.page.line.keep(this.sent).catch(() => {}), STAY_MS);
    return this.sent;
  }

  #forget() {
    clearInterval(this.stay);
    if (this.sent) this.page.line.letGo(this.sent);
    this.sent = null;
  }

  // Go to a person's takes.
  focus(person) {
    byId("takes-list").children[person]?.querySelector("input:checked")?.focus();
  }

  async #read(base) {
    Object.assign(this, { base, choices: null });
    byId("takes-list").replaceChildren();
    await this.#ask(true);
  }

  // Compose the photo as it is chosen.  pictures: whether the takes have to be seen first.
  async #ask(pictures = false) {
    const turn = ++this.turn;
    clearTimeout(this.later);
    this.page.alert("");
    this.#offer(null);
    const then = byId("takes-then").checked ? 1 : null;
    try {
      const what = this.sent ? "Putting it together …" : "Sending the shots …";
      const [made, report] = await this.progress.during(what, async (heard) => {
        const shots = await this.#shots();
        if (turn !== this.turn) return [null, null];
        heard(-1, "Putting it together …");
        return this.page.line.ask("takes", [shots, this.base, this.choices, null, then, pictures, true], heard);
      });
      if (turn !== this.turn) return;
      const [blob, view, sheet] = await Promise.all([made, report.view, report.sheet].map((one) => one && this.page.line.fetch(one)));
      if (turn !== this.turn) return;
      if (sheet) await this.#draw(report, sheet);
      await this.#composed(report, blob, view ?? blob, made?.orig_name);
    } catch (error) {
      if (turn === this.turn) this.page.alert(error.message);
    }
  }

  async #composed(report, blob, view, name) {
    const { frame } = this.page;
    const { file, seen } = this.pictures[report.base];
    if (await frame.show(seen ?? file, file.name)) await frame.compare(view);
    const there = report.people.filter(({ box }) => box);
    frame.outline(there.map(({ box, moved, edited, shot }) => (
      { box, edited: moved || edited, told: moved ? this.#name(shot) : edited ? "edited" : "stays" }
    )));
    for (const { person, shot, why } of there) {
      const told = byId(`take-why-${person}`);
      const from = shot === report.base ? "Stays" : `From ${this.#name(shot)}`;
      told.textContent = `${from}: ${typeset(why)}.`;
    }
    this.#offer(blob && { blob, name });
    const moved = report.people.filter((one) => one.moved).length;
    this.progress.say(
      !blob ? "Nothing to do: this shot is everybody’s best take."
        : `${moved} of ${there.length} people come from another shot.`,
    );
  }

  // The rows of takes.  report: the server's, with what it chose.  sheet: a picture of all takes.
  async #draw({ base, people }, sheet) {
    this.choices = Object.fromEntries(people.filter(({ shot }) => shot !== null).map(({ person, shot }) => [person, shot]));
    this.base = base;
    byId("takes-base").value = base;
    const heads = await createImageBitmap(sheet);
    const cell = heads.width / this.pictures.length;
    byId("takes-list").replaceChildren(...people.filter(({ box }) => box).map((one) => this.#row(one, heads, cell)));
    heads.close();
  }

  #row({ person, takes }, heads, cell) {
    const row = document.createElement("li");
    row.innerHTML = `<fieldset><legend></legend><div class="takes-row"></div><p class="ends"></p></fieldset>`;
    const [legend, list, why] = row.firstElementChild.children;
    legend.textContent = `Person ${person + 1}`;
    why.id = `take-why-${person}`;
    const there = takes.filter((take) => take.there);
    list.append(...there.map((take) => this.#take(person, take, heads, cell)));
    return row;
  }

  #take(person, { shot, why_not: whyNot, smile, eyes_shut: shut }, heads, cell) {
    const take = document.createElement("label");
    take.innerHTML = `<input type="radio"><canvas aria-hidden="true"></canvas><span></span>`;
    const [input, canvas, name] = take.children;
    Object.assign(input, { name: `take-${person}`, value: shot, checked: this.choices[person] === shot, disabled: Boolean(whyNot) });
    canvas.width = canvas.height = cell;
    canvas.getContext("2d").drawImage(heads, shot * cell, person * cell, cell, cell, 0, 0, cell, cell);
    const told = whyNot ?? `smile ${signed(smile)}${shut ? ", eyes shut" : ""}`;
    name.textContent = whyNot ?? this.#name(shot);
    take.title = `${this.#name(shot)}: ${told}`;
    input.setAttribute("aria-label", take.title);
    input.addEventListener("change", () => {
      this.choices[person] = shot;
      this.turn += 1; // what is being composed is out of date
      clearTimeout(this.later);
      this.later = setTimeout(() => this.#ask(), PAUSE_MS);
    });
    return take;
  }

  #name(shot) {
    return this.pictures[shot].file.name;
  }

  // Offer a result to keep and to go on with; null takes it back.
  #offer(result) {
    this.result = result;
    this.offer.show(result);
    byId("takes-edit").hidden = !result;
  }
}

// The command line's words, with a page's signs.
function typeset(text) {
  return text.replaceAll("->", "→").replace(/(^| )-(?=\d)/g, "$1−");
}
