// Degrees as people read them, and sliders that say them.

export function signed(degree) {
  if (degree === null || degree === undefined) return "–";
  const text = Math.abs(degree).toFixed(2);
  return degree < 0 && text !== "0.00" ? `−${text}` : `+${text}`;
}

// A range input that tells an output and screen readers its degree, in the words of `words`.
export function told(input, output, words = signed) {
  const tell = () => {
    output.textContent = words(Number(input.value));
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", tell);
  tell();
  return tell;
}

// A new labelled slider: {field, input, tell}.
export function slider(id, label, { least = -1, most = 1, value = 0, told: words = signed } = {}) {
  const field = document.createElement("div");
  field.className = "field slider";
  const input = Object.assign(document.createElement("input"), {
    type: "range", id, min: least, max: most, step: 0.05, value,
  });
  const name = Object.assign(document.createElement("label"), { htmlFor: id, textContent: label });
  const output = document.createElement("output");
  output.htmlFor = id;
  field.append(name, output, input);
  return { field, input, tell: told(input, output, words) };
}
