// Presets: what is wanted, as a small JSON file that the page and `gioconda edit --preset` read.

import { remember, shown } from "./like.js";
import { AS_IS, LIKE, SMILE, blank, hasTeeth, isExpression, moved } from "./wish.js";

const KEYS = ["set", "expression", "strength", "teeth", "like"];
const MOST_BYTES = 64_000;

// The values of a preset that stands for a wish.
export function toPreset({ mood, degree, teeth, set, like }) {
  const degrees = moved(set);
  if (mood === SMILE) degrees.smile = degree;
  return {
    ...(Object.keys(degrees).length && { set: degrees }),
    ...(isExpression(mood) && { expression: mood, strength: degree }),
    ...(hasTeeth(mood) && teeth !== "auto" && { teeth }),
    ...(mood === LIKE && like && { like: shown(like) }),
  };
}

// The wish of a file; an error says in one line what is wrong with it.
export async function fromFile(file, setup) {
  try {
    if (file.size > MOST_BYTES) throw new Error("larger than 64 KB, so no preset");
    return fromPreset(parsed(await file.text()), setup, file.name);
  } catch (error) {
    throw new Error(`${file.name}: ${error.message}.`);
  }
}

// The wish of a preset's values.
function fromPreset(values, { controls, expressions, teeth: words }, name) {
  if (!isObject(values)) throw new Error('is no preset, as {"set": {"brows": 0.5}}');
  const unknown = Object.keys(values).find((key) => !KEYS.includes(key));
  if (unknown) throw new Error(`“${unknown}” is not part of a preset; it has ${KEYS.join(", ")}`);
  const { expression = null, strength = null, teeth = null, set = {}, like = null } = values;
  if (expression !== null && !expressions.includes(expression)) throw new Error(`expression is one of ${expressions.join(", ")}`);
  if (strength !== null && expression === null) throw new Error("strength is of an expression, and there is none");
  if (strength !== null && !isNumber(strength, 0, 1)) throw new Error("strength is a number from 0 to 1");
  if (teeth !== null && !words.includes(teeth)) throw new Error(`teeth is one of ${words.join(", ")}`);
  const { smile = null, ...degrees } = checked(set, controls);
  if (smile !== null && expression !== null) throw new Error("smile and expression exclude each other; keep one of them");
  if (like !== null && !isObject(like)) throw new Error("like holds what a face shows: smile, actions and shut");
  if (like !== null && (smile ?? expression) !== null) throw new Error(`${smile === null ? "expression" : "smile"} and like exclude each other; keep one of them`);
  const nothing = like === null && expression === null && !Object.keys(set).length; // a broad smile, as on the command line
  const mood = like !== null ? LIKE : expression ?? (smile === null && !nothing ? AS_IS : SMILE);
  if (teeth !== null && !hasTeeth(mood)) throw new Error("teeth is of a smile (or happy)");
  return { ...blank().all, mood, degree: strength ?? smile ?? 1, teeth: teeth ?? "auto", set: degrees, like: like && remember(name, like) };
}

function checked(set, controls) {
  if (!isObject(set)) throw new Error('set holds names and degrees, as {"brows": 0.5}');
  const known = { smile: { least: -1, most: 1 }, ...Object.fromEntries(controls.map((one) => [one.name, one])) };
  for (const [name, degree] of Object.entries(set)) {
    if (!Object.hasOwn(known, name)) throw new Error(`no slider is called “${name}”`);
    const { least, most } = known[name];
    if (!isNumber(degree, least, most)) throw new Error(`“${name}” goes from ${least} to ${most}`);
  }
  return set;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("is no preset (JSON was expected)");
  }
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumber(value, least, most) {
  return typeof value === "number" && value >= least && value <= most;
}
