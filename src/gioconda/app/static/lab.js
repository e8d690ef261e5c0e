// The lab: choose a model and what to draw with it.

import { slider } from "./degree.js";
import { Progress } from "./progress.js";

const byId = (id) => document.getElementById(id);
const TOLD = {
  sample: (model) => `Faces of nobody, made up by ${model}.`,
  walk: (model) => `Four people of nobody; one number of their code moved from −3 to +3 by ${model}.`,
  change: (model) => `Each row is a person: before, and with what was added by ${model}.`,
  matrix: (model) => `Each row is a person, each column an expression drawn by ${model}.`,
};

export class Lab {
  // photo: the other half of the page, for its picture and its line.
  constructor(setup, photo) {
    this.models = setup.models;
    this.photo = photo;
    this.progress = new Progress(byId("lab-progress"));
    this.sliders = {};
    this.asked = {};
    byId("model").append(...Object.keys(this.models).map((name) => new Option(name)));
    byId("model").addEventListener("change", () => this.#offer());
    for (const tool of document.getElementsByName("tool")) tool.addEventListener("change", () => this.#offer());
    byId("mine").addEventListener("change", () => this.#offer());
    byId("tab-lab").addEventListener("click", () => this.#offer());
    byId("others").addEventListener("click", () => {
      byId("seed").value = Math.floor(Math.random() * 1e6);
      this.draw();
    });
    byId("lab-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.draw();
    });
    this.#offer();
  }

  get model() {
    return byId("model").value;
  }

  get tool() {
    return document.querySelector("input[name=tool]:checked")?.value;
  }

  // Only what the model can do is offered.
  #offer() {
    const able = this.models[this.model];
    const offers = {
      sample: able.samples, walk: able.walks, change: able.attributes.length, matrix: able.expressions.length,
    };
    for (const tool of document.getElementsByName("tool")) {
      tool.disabled = !offers[tool.value];
      tool.parentElement.classList.toggle("off", tool.disabled);
    }
    if (!offers[this.tool]) document.querySelector("input[name=tool]:enabled").checked = true;
    const names = { sample: able.told, change: able.attributes }[this.tool] ?? [];
    this.#degrees(names);
    const dimension = byId("dimension");
    byId("walk-field").hidden = this.tool !== "walk";
    dimension.disabled = this.tool !== "walk"; // else a number too large would hold the form back
    dimension.max = able.walks - 1;
    if (able.walks) dimension.value = Math.min(dimension.value, able.walks - 1);
    const onFaces = this.tool === "change" || this.tool === "matrix";
    byId("mine-field").hidden = !(onFaces && this.photo.file);
    const madeUp = able.samples || able.walks || able.attributes.length;
    byId("seed-field").hidden = this.mine !== null || !madeUp;
  }

  #degrees(names) {
    const key = `${this.model}/${this.tool}`;
    if (key === this.shown) return;
    this.shown = key;
    this.sliders = {};
    const first = this.tool === "change" ? 1 : 0;
    const fields = names.map((name, k) => {
      const { field, input } = slider(`degree-${k}`, name, { value: k ? 0 : first });
      this.sliders[name] = input;
      return field;
    });
    byId("degrees").replaceChildren(...fields);
  }

  // The picture of the other half, if it shall be used.
  get mine() {
    const field = byId("mine-field");
    return !field.hidden && byId("mine").checked ? this.photo.file : null;
  }

  get degrees() {
    const moved = Object.entries(this.sliders).map(([name, { value }]) => [name, Number(value)]);
    return Object.fromEntries(moved.filter(([, value]) => value !== 0 || this.tool === "sample"));
  }

  async draw() {
    const { model, tool, mine } = this;
    const seed = Number(byId("seed").value);
    const data = {
      sample: () => [model, this.degrees, seed],
      walk: () => [model, Number(byId("dimension").value), seed],
      change: (photo) => [model, this.degrees, seed, photo],
      matrix: (photo) => [model, seed, photo],
    }[tool];
    byId("lab-alert").textContent = "";
    try {
      const picture = await this.progress.during("Drawing …", async (heard) => {
        const photo = mine && (await this.photo.line.upload(mine));
        const [made] = await this.photo.line.ask(`lab_${tool}`, data(photo), heard);
        return this.photo.line.fetch(made);
      });
      this.#show(picture, TOLD[tool](model));
    } catch (error) {
      byId("lab-alert").textContent = error.message;
    }
  }

  #show(picture, told) {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = URL.createObjectURL(picture);
    const image = byId("drawn");
    image.src = this.address;
    image.alt = told;
    image.hidden = false;
    byId("drawn-told").textContent = told;
    byId("drawn-download").href = this.address;
    byId("drawn-download").hidden = false;
  }
}
