/** A form that sends one request, and shows what the server answers. */

import { make } from "./elements.js";

/** The form of an operation whose request is a form itself. */
export function trying(address, schema) {
  const answer = make("div", { class: "answer", role: "status" });
  const send = make("button", { type: "submit" }, "Send");
  const inputs = Object.entries(schema.properties).map(([name, field]) => labelled(name, field));
  const form = make("form", {}, ...inputs, make("div", { class: "wide" }, send));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    answer.replaceChildren("Waiting for the answer …");
    try {
      answer.replaceChildren(...await shown(await fetch(address, { method: "POST", body: filled(form) })));
    } catch {
      answer.replaceChildren(make("p", { class: "wrong" }, "The server does not answer."));
    }
    send.disabled = false;
  });
  return make("details", {}, make("summary", {}, "Try it"), form, answer);
}

/** What was filled in; fields that were left empty are not sent. */
function filled(form) {
  const data = new FormData();
  for (const input of form.elements) {
    if (input.type === "file") data.append(input.name, input.files[0]);
    else if (input.name && input.value) data.append(input.name, input.value);
  }
  return data;
}

function labelled(name, field) {
  const wide = field.format === "binary" ? { class: "wide" } : {};
  return make("label", wide, name, inputOf(name, field));
}

function inputOf(name, field) {
  if (field.format === "binary") return make("input", { type: "file", name, accept: name === "clip" ? "video/*,image/*" : "image/*", required: "" });
  if (field.enum) {
    const choices = ["", ...field.enum].map((one) => make("option", { value: one }, one));
    return make("select", { name }, ...choices);
  }
  const placeholder = field.default === undefined ? "" : String(field.default);
  if (field.type === "number") {
    const { minimum: min, maximum: max } = field;
    return make("input", { type: "number", name, min, max, step: "any", placeholder });
  }
  return make("input", { type: "text", name, placeholder: field.examples?.[0] ?? "" });
}

/** An answer: a picture with its report, or JSON. */
async function shown(response) {
  const status = make("p", response.ok ? {} : { class: "wrong" }, `${response.status} ${response.statusText}`);
  const kind = response.headers.get("content-type") ?? "";
  if (!kind.startsWith("image/")) return [status, code(JSON.stringify(await response.json(), null, 1))];
  const report = response.headers.get("gioconda-report");
  const url = URL.createObjectURL(await response.blob());
  const name = nameIn(response.headers.get("content-disposition") ?? "");
  const picture = make("img", { src: url, alt: `The answer, ${name}` });
  picture.addEventListener("error", () => picture.remove()); // a format that browsers do not show
  return [
    status,
    code(report),
    picture,
    make("a", { href: url, download: name }, `Download ${name}`),
  ];
}

function code(text) {
  return make("pre", { tabindex: "0" }, make("code", {}, text));
}

/** The file name in a Content-Disposition. */
function nameIn(disposition) {
  const encoded = disposition.match(/filename\*=utf-8''([^;]+)/i);
  return encoded ? decodeURIComponent(encoded[1]) : disposition.match(/filename="([^"]*)"/)?.[1] ?? "photo";
}
