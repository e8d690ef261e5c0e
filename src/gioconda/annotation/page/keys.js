// Which answer a key gives: by what it types, else by where it lies, as the same key of a US keyboard.

const PLACES = {
  "-": "Minus", "=": "Equal", "[": "BracketLeft", "]": "BracketRight", "\\": "Backslash", ";": "Semicolon",
  "'": "Quote", ",": "Comma", ".": "Period", "/": "Slash", "`": "Backquote",
};

// Where the key lies that types this on a US keyboard: values of `event.code`.
function places(key) {
  if (/^[a-z]$/i.test(key)) return [`Key${key.toUpperCase()}`];
  if (/^\d$/.test(key)) return [`Digit${key}`, `Numpad${key}`];
  return [PLACES[key] ?? key];
}

// true for "smiling", false for "not smiling", null for any other key. On a keyboard of another
// script, or while one types Chinese, a key types no "f", but it still lies where F lies.
export function answerOf(event, keys) {
  const types = (key) => event.key?.toLowerCase() === key.toLowerCase();
  const lies = (key) => places(key).includes(event.code);
  for (const means of [types, lies]) {
    if (means(keys.smiling)) return true;
    if (means(keys.not_smiling)) return false;
  }
  return null;
}

// Whether somebody meant to answer: a key that types something, or an arrow; not Tab, Shift or the like.
export function isMeant({ key, code }) {
  return (key?.length === 1 && key !== " ") || /^(Key|Digit|Arrow)/.test(code);
}

export function shownKey(key) {
  const shown = document.createElement("kbd");
  shown.textContent = nameOf(key);
  return shown;
}

export function nameOf(key) {
  return key.length === 1 ? key.toUpperCase() : key.replace("Arrow", "");
}
