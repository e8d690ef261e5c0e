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

function button(label) {
  return Object.assign(document.createElement("button"), { type: "button", textContent: label });
}

function tell(error) {
  $("trouble").textContent = error.message;
}

const lines = new Map(); // a subject's number -> the row, which stays while somebody uses it

function texts(subject) {
  const { repeated, consistent, latest } = subject;
  return [
    subject.number,
    subject.name,
    `${subject.done} of ${subject.total}`,
    subject.fast,
    subject.slow,
    subject.interrupted,
    repeated ? `${consistent} of ${repeated}` : "none yet",
    latest ? new Date(latest).toLocaleString() : "none yet",
  ];
}

function write(subject) {
  const { number, name } = subject;
  if (!lines.has(number)) {
    const line = $("subjects").insertRow();
    texts(subject).forEach(() => line.insertCell());
    line.insertCell().append(button("Remove"));
    lines.set(number, line);
  }
  const line = lines.get(number);
  texts(subject).forEach((text, k) => (line.cells[k].textContent = text));
  const remove = line.querySelector("button");
  remove.ariaLabel = `Remove ${name}, number ${number}`;
  remove.onclick = () => removeSubject(subject).catch(tell);
}

function drawSubjects(subjects) {
  const there = new Set(subjects.map((subject) => subject.number));
  for (const [number, line] of lines) {
    if (!there.has(number)) {
      line.remove();
      lines.delete(number);
    }
  }
  subjects.forEach(write);
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
  drawSubjects(subjects);
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

// What to remove of a subject: "all" or "name"; null where the dialog was left in any other way.
function decided({ number, name, done }) {
  const dialog = $("removal");
  $("removal-title").textContent = `Remove ${name}?`;
  $("removal-text").textContent =
    `Number ${number} has given ${done} answers. This person cannot go on afterwards, and what is ` +
    "removed cannot be brought back. Tables that were downloaded before stay as they are.";
  let what = null; // not `returnValue`: browsers differ in what Escape makes of it
  for (const choice of dialog.querySelectorAll("button")) {
    choice.onclick = () => {
      what = choice.value || null;
      dialog.close();
    };
  }
  dialog.showModal();
  return new Promise((resume) => (dialog.onclose = () => resume(what)));
}

async function removeSubject(subject) {
  const what = await decided(subject);
  if (what === null) return;
  const path = `subjects/${subject.number}?keep_answers=${what === "name"}`;
  const { deleted } = await (await ask(path, token, undefined, "DELETE")).json();
  await refresh();
  $("told").textContent =
    `Number ${subject.number} is removed: ${deleted} answers deleted, ` +
    `${subject.done - deleted} kept without the name.`;
  $("told").focus();
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
    const fetching = button(label);
    fetching.addEventListener("click", () => download(file).catch(tell));
    return fetching;
  }),
);
