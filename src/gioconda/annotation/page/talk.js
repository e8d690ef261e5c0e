// What the pages say to the server. An answer counts as stored only when the server has said so.

const API = new URL("api/", location.href);
const WAITS_MS = [300, 1000, 3000]; // before asking again where nobody answers

export class Refused extends Error {
  constructor(status, detail) {
    super(typeof detail === "string" ? detail : "This was refused.");
    this.status = status;
    this.detail = detail;
  }
}

export async function ask(path, token, body, method = body === undefined ? "GET" : "POST") {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const request = { method, headers, credentials: "omit" };
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    headers["Content-Type"] = "application/json";
  }
  const answer = await fetch(new URL(path, API), request);
  if (!answer.ok) {
    const told = await answer.json().catch(() => ({}));
    throw new Refused(answer.status, told.detail);
  }
  return answer;
}

// The same again where the network or the server was away: all that we send may be sent twice.
export async function patiently(path, token, body) {
  for (const wait of WAITS_MS) {
    try {
      return await ask(path, token, body);
    } catch (error) {
      if (error instanceof Refused && error.status < 500) throw error;
      await new Promise((resume) => setTimeout(resume, wait));
    }
  }
  return ask(path, token, body);
}

// A picture, loaded and decoded, so that it can be painted within a frame.
export async function picture(id, token) {
  const answer = await patiently(`pictures/${encodeURIComponent(id)}`, token);
  const address = URL.createObjectURL(await answer.blob());
  const image = new Image();
  image.alt = "The face to judge";
  image.draggable = false;
  image.src = address;
  try {
    await image.decode();
  } finally {
    URL.revokeObjectURL(address);
  }
  return image;
}
