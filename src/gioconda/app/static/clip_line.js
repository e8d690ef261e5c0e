// Clips on the server: sent, asked about, edited, fetched and deleted (the HTTP API's /v1/clips).

import { AWAY, reach, sentence } from "./line.js";

const CLIPS = "v1/clips";

// Send a clip; resolves to how it is.
export async function send(file) {
  const form = new FormData();
  form.append("clip", file, file.name);
  return told(await reach(CLIPS, { method: "POST", body: form }));
}

// How a clip is; null where the server has it no more.
export async function state(id) {
  const answer = await reach(`${CLIPS}/${id}`);
  return answer.status === 404 ? null : told(answer);
}

// Begin to edit a clip.  wanted: as of `asked` in wish.js.
export async function edit(id, wanted) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields(wanted))) form.append(name, value);
  return told(await reach(`${CLIPS}/${id}/edit`, { method: "POST", body: form }));
}

export async function cancel(id) {
  return told(await reach(`${CLIPS}/${id}/edit`, { method: "DELETE" }));
}

export async function result(id) {
  const answer = await reach(`${CLIPS}/${id}/result`);
  if (!answer.ok) throw new Error(await why(answer));
  return answer.blob().catch(() => {
    throw new Error(AWAY);
  });
}

// Where the picture of a person is.
export function portrait(id, number) {
  return `${CLIPS}/${id}/people/${number}`;
}

// Delete a clip, also as the page is closed.
export function forget(id) {
  fetch(`${CLIPS}/${id}`, { method: "DELETE", keepalive: true }).catch(() => {});
}

function fields([smile, faces, each, expression, strength, teeth, , degrees, like]) {
  return {
    ...(smile !== null && { smile }),
    faces,
    ...(each && { each: JSON.stringify(each) }),
    ...(expression && { expression, strength }),
    ...(teeth && { teeth }),
    ...(like && { like: JSON.stringify(like) }),
    ...(Object.keys(degrees).length && { degrees: JSON.stringify(degrees) }),
  };
}

// A server's line as the page says it.
export const said = sentence;

async function told(answer) {
  if (!answer.ok) throw new Error(await why(answer));
  return answer.json();
}

async function why(answer) {
  const { error } = await answer.json().catch(() => ({}));
  if (error) return sentence(error);
  if (answer.status === 413) return "The server takes no file of this size. Please choose a shorter clip.";
  return `The server answered ${answer.status}. Try again in a minute.`;
}
