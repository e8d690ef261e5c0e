// The ways in which pictures come: chosen, dropped (whole folders, too), pasted, taken, or an example.

import { Camera } from "./camera.js";
import { fetched } from "./line.js";

const byId = (id) => document.getElementById(id);

export class Ways {
  // setup: the page's.  come: hears the files, one or more.  failed: hears why there are none.
  constructor({ suffixes, examples }, come, failed) {
    this.suffixes = suffixes;
    const given = (files) => {
      if (files.length) come([...files]);
    };
    byId("file").addEventListener("change", ({ target }) => {
      given(target.files);
      target.value = "";
    });
    document.addEventListener("paste", ({ clipboardData }) => given(clipboardData.files));
    this.#drops(byId("stage"), given, failed);
    new Camera((file) => come([file]), failed);
    byId("examples").append(...examples.map((example) => this.#example(example, come, failed)));
  }

  #drops(stage, given, failed) {
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      stage.classList.add("over");
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) stage.classList.remove("over");
    });
    document.addEventListener("drop", async (event) => {
      event.preventDefault();
      stage.classList.remove("over");
      const dropped = this.#dropped(event.dataTransfer); // before the event is over
      if (!dropped.length) return;
      try {
        const files = await found(dropped, this.suffixes);
        if (files.length) given(files);
        else failed("There is no picture in this folder.");
      } catch {
        failed("This folder cannot be read. Please choose its pictures instead.");
      }
    });
  }

  // Folders as the browser's entries, files as they are.
  #dropped({ items, files }) {
    const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    return entries.some((entry) => entry.isDirectory) ? entries : [...files];
  }

  #example({ names, title }, come, failed) {
    const item = document.createElement("li");
    item.innerHTML = `<button type="button"><img alt="" loading="lazy"><span></span></button>`;
    item.querySelector("img").src = `static/examples/${names[0]}`;
    item.querySelector("span").textContent = title;
    item.querySelector("button").addEventListener("click", async () => {
      try {
        come(await Promise.all(names.map(exampleFile)));
      } catch (error) {
        failed(error.message);
      }
    });
    return item;
  }
}

async function exampleFile(name) {
  const answer = await fetched(`static/examples/${name}`, "The example cannot be fetched");
  return new File([await answer.blob()], name);
}

// The files among what was dropped, and the pictures in its folders, to the bottom.
async function found(dropped, suffixes) {
  const files = [];
  for (const one of dropped) {
    if (one instanceof File) files.push(one);
    else if (one.isFile) files.push(await told((...hear) => one.file(...hear)));
    else files.push(...(await found(await entriesOf(one), suffixes)).filter((file) => isPicture(file, suffixes)));
  }
  return files;
}

async function entriesOf(folder) {
  const reader = folder.createReader();
  const entries = [];
  for (;;) {
    const some = await told((...hear) => reader.readEntries(...hear));
    if (!some.length) break; // a browser gives a hundred at a time
    entries.push(...some.filter(({ name }) => !name.startsWith(".")));
  }
  return entries.sort((a, b) => a.name.localeCompare(b.name));
}

function isPicture({ name }, suffixes) {
  return suffixes.some((suffix) => name.toLowerCase().endsWith(suffix));
}

// What is told to a function that takes one to hear the value and one to hear the error.
function told(ask) {
  return new Promise(ask);
}
