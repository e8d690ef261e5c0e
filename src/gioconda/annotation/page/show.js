// The way of a subject: name, practice, faces with breaks, thanks; to be left and resumed anywhere.

import { present } from "./clock.js";
import { nameOf, shownKey } from "./keys.js";
import { Refused, ask, patiently, picture } from "./talk.js";

const $ = (id) => document.getElementById(id);
const KEPT = `slide show ${location.pathname}`; // of this tab alone, so that two do not mix
const SHOWN = `${KEPT}: trial`; // the number of the last face that came
const FEEDBACK = {
  fast: "That was very fast: look at the face first.",
  slow: "Try to answer a little faster.",
  interrupted: "You looked away; never mind.",
};

function reveal(id) {
  for (const section of document.querySelectorAll("main > section")) {
    section.hidden = section.id !== id;
  }
}

function paragraphs(place, texts) {
  place.replaceChildren(
    ...texts.map((text) => Object.assign(document.createElement("p"), { textContent: text })),
  );
}

// A message with buttons; resolves to the number of the one that was chosen.
function card(title, texts, choices) {
  $("card-title").textContent = title;
  paragraphs($("card-text"), texts);
  return new Promise((resolve) => {
    const buttons = choices.map((text, number) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.addEventListener("click", () => resolve(number), { once: true });
      return button;
    });
    $("card-choices").replaceChildren(...buttons);
    reveal("card");
    $("card-title").focus();
  });
}

function labelled(button, label, key) {
  button.replaceChildren(label, " ", shownKey(key));
}

// Said over a face that waits for an answer; it fits into the one line that is kept free for it.
function hintOf(why, { keys }) {
  if (matchMedia("(pointer: coarse)").matches) return "Touch one of the two buttons.";
  const two = `${nameOf(keys.not_smiling)} or ${nameOf(keys.smiling)}`;
  return why === "other"
    ? `Only two keys count: press ${two}.`
    : `No key has come. Click on this page, then press ${two}.`;
}

function prepare(settings) {
  const { keys, labels } = settings;
  document.title = settings.title;
  $("title").textContent = settings.title;
  paragraphs($("instructions"), settings.instructions.trim().split(/\n\s*\n/));
  $("keys").replaceChildren(
    shownKey(keys.not_smiling), ` ${labels.not_smiling}; `,
    shownKey(keys.smiling), ` ${labels.smiling}. Or touch the buttons.`,
  );
  labelled($("not-smiling"), labels.not_smiling, keys.not_smiling);
  labelled($("smiling"), labels.smiling, keys.smiling);
}

// Whoever comes: back in the same tab, by a new name, or by a known one. Resolves to their place.
async function arrive() {
  const token = sessionStorage.getItem(KEPT);
  if (token) {
    try {
      return { token, state: await (await patiently("state", token)).json() };
    } catch (error) {
      if (error.status !== 401) throw error;
      leave();
    }
  }
  for (;;) {
    const name = await typedName();
    const place = await enter(name, false);
    if (place) {
      sessionStorage.setItem(KEPT, place.token);
      return place;
    }
  }
}

function typedName() {
  reveal("welcome");
  return new Promise((resolve) => {
    $("join").onsubmit = (event) => {
      event.preventDefault();
      resolve($("name").value);
    };
  });
}

async function enter(name, resume) {
  $("problem").textContent = "";
  try {
    return await (await ask("join", null, { name, resume })).json();
  } catch (error) {
    if (error.status === 409) {
      const choice = await card(
        `Welcome back, ${error.detail.name}?`,
        ["Somebody has begun under this name. If that was you, go on where you stopped."],
        ["Go on", "I am somebody else"],
      );
      if (choice === 0) return enter(name, true);
      $("problem").textContent = "Please choose another name or code.";
    } else if (error instanceof Refused) {
      $("problem").textContent = error.message;
    } else {
      $("problem").textContent = "The server cannot be reached. Please try again.";
    }
    return null;
  }
}

// Waits until the server has the answer, however long that takes.
async function store(answer, token) {
  for (;;) {
    try {
      return await (await patiently("answers", token, answer)).json();
    } catch (error) {
      if (error instanceof Refused && error.status < 500) throw error;
      const why = error instanceof Refused ? error.message : "The server cannot be reached.";
      await card("Not stored yet", [`${why} Your answer is kept here.`], ["Try again"]);
    }
  }
}

// Nothing where a picture was deleted or replaced since: its face is left out.
async function unlessGone(asked) {
  try {
    return await asked;
  } catch (error) {
    if (error.status !== 410) throw error;
    return null;
  }
}

async function placeOf(token) {
  return (await patiently("state", token)).json();
}

function leave() {
  sessionStorage.removeItem(KEPT);
  sessionStorage.removeItem(SHOWN);
}

// What is said before a trial; `fresh` where nothing was shown yet since the page was opened.
async function interlude(settings, state, fresh) {
  const judged = state.done - state.practice;
  const left = state.total - state.done;
  if (state.done === 0 && state.practice) {
    await card("Practice", [
      `${state.practice} faces to learn the keys. They do not count.`,
      "Look at the cross, then answer as fast as you can.",
    ], ["Start practice"]);
  } else if (judged === 0) {
    await card("Now it counts", [`${left} faces. Are your fingers on the keys?`], ["Start"]);
  } else if (fresh) {
    await card(`Welcome back, ${state.name}`, [`${left} faces are left.`], ["Go on"]);
  } else if (judged > 0 && settings.break_every && judged % settings.break_every === 0) {
    await card("A break", [`${judged} faces done, ${left} to go. Rest your eyes.`], ["Go on"]);
  } else {
    return;
  }
  document.activeElement?.blur(); // or the space bar would press a button that is gone
  reveal("trial");
}

async function show(settings, { token, state }) {
  const loaded = new Map();
  const load = (id) => {
    if (!loaded.has(id)) {
      const coming = picture(id, token);
      coming.catch(() => loaded.delete(id)); // it is asked for again when its turn comes
      loaded.set(id, coming);
    }
    return loaded.get(id);
  };
  const parts = {
    stage: $("stage"), cross: $("cross"), notSmiling: $("not-smiling"), smiling: $("smiling"),
  };
  $("note").textContent = "";
  for (let fresh = true; state.coming.length; fresh = false) {
    const [trial] = state.coming;
    for (const next of state.coming) load(next.picture).catch(() => {});
    await interlude(settings, state, fresh);
    reveal("trial");
    $("progress").max = state.total;
    $("progress").value = state.done;
    const face = await unlessGone(load(trial.picture));
    if (!face) {
      state = await placeOf(token);
      continue;
    }
    const seen = sessionStorage.getItem(SHOWN) === String(trial.number); // before a reload
    sessionStorage.setItem(SHOWN, trial.number);
    const hint = (why) => ($("note").textContent = hintOf(why, settings));
    const answer = await present(parts, face, settings, hint);
    answer.interrupted ||= seen;
    loaded.delete(trial.picture);
    const stored = await unlessGone(store({ number: trial.number, ...answer }, token));
    state = stored ? stored.state : await placeOf(token);
    if (stored) $("note").textContent = trial.practice ? (FEEDBACK[stored.mark] ?? "") : "";
  }
  leave();
  await card("Thank you!", ["All your answers are stored. You can close this page."], []);
}

async function main() {
  const settings = await (await patiently("settings")).json();
  prepare(settings);
  for (;;) {
    try {
      await show(settings, await arrive());
    } catch (error) {
      const lost = error.status === 401;
      if (lost) leave();
      await card(
        lost ? "You went on somewhere else" : "Something is wrong",
        [lost ? "This window has stopped, so that no answer is given twice." : error.message],
        ["Start again here"],
      );
    }
  }
}

main().catch((error) => card("Something is wrong", [error.message], []));
