/** Elements of the page, made without HTML in strings: what the description says is only text. */

/**
 * An element with attributes and content.
 * @param {string} name
 * @param {Object<string, string>} attributes
 * @param {...(Node|string)} content
 * @returns {HTMLElement}
 */
export function make(name, attributes = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
}

/** A text's paragraphs, with `code` and **strong** words. */
export function paragraphs(text) {
  return text.split(/\n\s*\n/).map((part) => make("p", {}, ...words(part)));
}

/** A line's words. */
export function words(line) {
  return line.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith("`")) return make("code", {}, part.slice(1, -1));
    if (part.startsWith("**")) return make("strong", {}, part.slice(2, -2));
    return part;
  });
}

/** A table of rows; the first cell of each is its head. */
export function table(kind, heads, rows) {
  const head = make("tr", {}, ...heads.map((one) => make("th", { scope: "col" }, one)));
  const body = rows.map(([first, ...rest]) =>
    make("tr", {}, make("th", { scope: "row" }, first), ...rest.map((one) => make("td", {}, ...one))));
  return make("table", { class: kind }, make("thead", {}, head), make("tbody", {}, ...body));
}
