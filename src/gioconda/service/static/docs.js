/** Renders the server's own description of its API (OpenAPI), and lets requests be tried. */

import { make, paragraphs, table, words } from "./elements.js";
import { trying } from "./trying.js";

const response = await fetch("openapi.json");
const api = await response.json();
const found = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));

document.getElementById("version").textContent = api.info.version;
document.getElementById("about").append(...paragraphs(api.info.description));
document.getElementById("index").append(make("ul", {}, ...found.map(({ path, operation }) =>
  make("li", {}, make("a", { href: `#${operation.operationId}` }, path)))));
document.getElementById("operations").replaceChildren(...found.map(section));

/** One operation. */
function section({ path, method, operation }) {
  const here = new URL(".", document.baseURI).href;
  const form = operation.requestBody?.content["multipart/form-data"].schema;
  return make(
    "section",
    { class: "operation", id: operation.operationId, "aria-labelledby": `${operation.operationId}-title` },
    make("h2", { id: `${operation.operationId}-title` }, operation.summary),
    make("p", { class: "address" }, make("span", { class: "method" }, method.toUpperCase()), path),
    ...paragraphs(operation.description),
    make("pre", { tabindex: "0" }, make("code", {}, operation["x-curl"].replace("{url}", here))),
    ...(form ? [make("h3", {}, "Fields of the form"), fields(form)] : []),
    make("h3", {}, "Answers"),
    answers(operation.responses),
    ...(form && !operation.parameters ? [trying(path.slice(1), form)] : []),
  );
}

function fields(schema) {
  return table("fields", ["field", "meaning", "values"], Object.entries(schema.properties).map(([name, field]) => [
    make("code", {}, name),
    words(field.description),
    [values(field), ...(schema.required?.includes(name) ? [make("small", {}, "needed")] : [])],
  ]));
}

/** What a field may hold, in a few words. */
function values(field) {
  if (field.format === "binary") return "a file";
  if (field.enum) return field.enum.join(", ");
  if (field.type === "number") {
    const fallback = field.default === undefined ? "" : ` (${field.default})`;
    return `${field.minimum} to ${field.maximum}${fallback}`;
  }
  return make("span", {}, field.type === "object" ? "JSON, as " : "as ", make("code", {}, field.examples[0]));
}

function answers(responses) {
  return table("codes", ["status", "meaning"], Object.entries(responses).map(([status, told]) => {
    const answer = told.$ref ? api.components.responses[told.$ref.split("/").pop()] : told;
    return [status, words(answer.description)];
  }));
}
