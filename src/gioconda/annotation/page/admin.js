// Progress of a project, and its results, for whoever has the token.

import { ask } from "./talk.js";

const $ = (id) => document.getElementById(id);
const EVERY_MS = 5000;
const FILES = {
  "metadata.csv": "Degrees for training (metadata.csv)",
  "smiles_dataset.txt": "Degrees in SmileCVAE's columns",
  "answers.csv": "All answers",
  "export.json": "How they were made",
};
let token = "";

function cell(text) {
  return Object.assign(document.createElement("td"), { textContent: text });
}

function row(subject) {
  const { repeated, consistent, latest } = subject;
  const line = document.createElement("tr");
  line.append(
    cell(subject.number),
    cell(subject.name),
    cell(`${subject.done} of ${subject.total}`),
    cell(subject.fast),
    cell(subject.slow),
    cell(subject.interrupted),
    cell(repeated ? `${consistent} of ${repeated}` : "none yet"),
    cell(latest ? new Date(latest).toLocaleString() : "none yet"),
  );
  return line;
}

function draw(progress) {
  const { subjects } = progress;
  const sum = (name) => subjects.reduce((total, subject) => total + subject[name], 0);
  const finished = subjects.filter((subject) => subject.done === subject.total).length;
  document.title = `Progress: ${progress.title}`;
  $("title").textContent = progress.title;
  $("summary").textContent =
    `${progress.faces} faces. ${subjects.length} people, ${finished} of them done. ` +
    `${sum("done")} of ${sum("total")} answers.`;
  const refused = Object.keys(progress.refused);
  $("refused").textContent = refused.length
    ? `${refused.length} pictures cannot be shown, such as ${refused[0]}.` : "";
  $("subjects").replaceChildren(...subjects.map(row));
}

async function refresh() {
  draw(await (await ask("progress", token)).json());
  $("trouble").textContent = "";
}

async function keepFresh() {
  for (;;) {
    await new Promise((resume) => setTimeout(resume, EVERY_MS));
    await refresh().catch(() => ($("trouble").textContent = "The server cannot be reached."));
  }
}

async function download(file) {
  const answer = await ask(`export/${file}`, token);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

$("enter").addEventListener("submit", async (event) => {
  event.preventDefault();
  token = $("token").value.trim();
  try {
    await refresh();
  } catch (error) {
    $("problem").textContent = error.message;
    return;
  }
  $("token").value = "";
  $("login").hidden = true;
  $("progress").hidden = false;
  $("title").focus();
  keepFresh();
});

$("files").append(
  ...Object.entries(FILES).map(([file, label]) => {
    const button = Object.assign(document.createElement("button"), { textContent: label });
    button.type = "button";
    button.addEventListener("click", () =>
      download(file).catch((error) => ($("trouble").textContent = error.message)));
    return button;
  }),
);
