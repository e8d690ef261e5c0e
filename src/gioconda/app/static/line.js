// Gradio's line: upload a file, get in line, hear how far it is, fetch what came out.

const API = "gradio_api";
const BUSY = "Many people are here just now. Please try again in a minute.";
export const AWAY = "The server does not answer. Check the connection, then try again.";

export class Line {
  // functions: the name of each function -> its number in the line.
  constructor(functions) {
    this.functions = functions;
  }

  // Put a file on the server for one request; returns how to name it in the request.
  async upload(file) {
    const form = new FormData();
    form.append("files", file, file.name);
    const answer = await reach(`${API}/upload`, { method: "POST", body: form });
    if (!answer.ok) throw new Error(await refusal(answer));
    const [path] = await answer.json();
    return { path, orig_name: file.name, meta: { _type: "gradio.FileData" } };
  }

  // Keep files on the server for a while longer; resolves to whether all of them are there.
  async keep(files) {
    return (await reach(`${API}/keep`, { method: "POST", body: listed(files) })).ok;
  }

  // Let the server delete files that were kept.
  letGo(files) {
    fetch(`${API}/keep`, { method: "DELETE", keepalive: true, body: listed(files) }).catch(() => {});
  }

  // Ask a function; `told(before)` hears how many are before us, -1 when it is our turn.
  async ask(name, data, told = () => {}) {
    const session = crypto.getRandomValues(new Uint32Array(4)).join("");
    const answer = await reach(`${API}/queue/join`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ data, fn_index: this.functions[name], session_hash: session }),
    });
    if (answer.status === 503) throw new Error(BUSY);
    if (answer.status === 429) throw new Error(sentence(await answer.text()));
    if (!answer.ok) throw new Error("The server did not understand this. Reload the page.");
    return this.#heard(session, told);
  }

  #heard(session, told) {
    return new Promise((resolve, reject) => {
      const stream = new EventSource(`${API}/queue/data?session_hash=${session}`);
      const end = (act, value) => {
        stream.close();
        act(value);
      };
      stream.onerror = () => end(reject, new Error(AWAY));
      stream.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (message.msg === "estimation") told(message.rank);
        else if (message.msg === "process_starts") told(-1);
        else if (message.msg === "process_completed") {
          if (message.success) end(resolve, message.output.data);
          else end(reject, new Error(sentence(message.output?.error ?? "this is our fault; try again")));
        } else if (message.msg === "unexpected_error") end(reject, new Error(AWAY));
      };
    });
  }

  // What a function handed out. Where the connection broke it is fetched once more; the server
  // deletes it when it hears that it has arrived, else after a minute.
  async fetch(handed) {
    const path = handed.path.split("/").map(encodeURIComponent).join("/");
    const address = `${API}/file=${path}`;
    const blob = await download(address).catch(() => download(address));
    fetch(address, { method: "DELETE" }).catch(() => {});
    return blob;
  }
}

function listed(files) {
  return new Blob([JSON.stringify(files.map(({ path }) => path))], { type: "application/json" });
}

async function download(address) {
  const answer = await reach(address);
  if (!answer.ok) throw new Error("The result is not there any more; do it again.");
  return answer.blob().catch(() => {
    throw new Error(AWAY);
  });
}

// What lies at an address; `what` says what could not be done where nothing does.
export async function fetched(address, what) {
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok) return answer;
  const why = answer ? `the server answered ${answer.status}` : "the server does not answer";
  throw new Error(`${what}: ${why}. Check the connection, then try again.`);
}

// Why an upload was refused: in the server's words, or in ours where a proxy in front refused it.
async function refusal(answer) {
  if (answer.headers.get("Content-Type")?.startsWith("text/plain")) return sentence(await answer.text());
  if (answer.status === 413) return "The server takes no file of this size. Please choose a smaller one.";
  return `The picture could not be sent: the server answered ${answer.status}. Try again in a minute.`;
}

export async function reach(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new Error(AWAY);
  }
}

// With a capital and a full stop; the command line says it without. File names stay as they are.
export function sentence(text) {
  const told = text.trim().replace(/^(this|the|which|upload|send|no|many|you) /, (word) => word[0].toUpperCase() + word.slice(1));
  return /[.!?]$/.test(told) ? told : `${told}.`;
}
