// What is wanted of all faces, and of single ones in place of that: plain data, to be kept and undone.
//
// A wish is {mood, degree, teeth, set, like}. mood: SMILE, AS_IS, LIKE or an expression; degree: how much
// of it; teeth: auto, show or hide; set: name of a control -> its degree; like: the face of another photo
// that LIKE means, null for none yet. What a face has of its own is a part
// of a wish; the rest is as for all.

import { shown } from "./like.js";

export const SMILE = "smile";
export const AS_IS = "as it is";

export const LIKE = "like";

export function blank() {
  return { who: "unsmiling", all: { mood: SMILE, degree: 1, teeth: "auto", set: {}, like: null }, own: {} };
}

export function isExpression(mood) {
  return ![SMILE, AS_IS, LIKE].includes(mood);
}

// Whether a mood shows teeth, or not.
export function hasTeeth(mood) {
  return mood === SMILE || mood === "happy";
}

// Whether a face without a wish of its own is edited.
export function isChosen({ who }, face) {
  return face.sure && (who === "all" || !face.smiles);
}

// All that is wanted of a face, `own` being what it has of its own.  A face that is left alone is as
// it is, but for its own.
export function wishOf(state, face, own = {}) {
  const base = isChosen(state, face) ? state.all : { ...blank().all, mood: AS_IS, degree: 1 };
  return { ...base, ...own, set: { ...base.set, ...own.set } };
}

// The degrees that do something.
export function moved(set) {
  return Object.fromEntries(Object.entries(set).filter(([, degree]) => degree));
}

// Whether a wish changes nothing.
export function isIdle({ mood, set, like }) {
  return (mood === AS_IS || (mood === LIKE && !like)) && !Object.keys(moved(set)).length;
}

// What is asked of the server for a face with its own wish.
function askedOf({ mood, degree, teeth, set, like }) {
  const degrees = moved(set);
  if (mood === SMILE) degrees.smile = degree;
  return {
    degrees,
    ...(isExpression(mood) && { expression: mood, strength: degree }),
    ...(hasTeeth(mood) && { teeth }),
    ...(mood === LIKE && like && { like: shown(like) }),
  };
}

// What is asked of the server, after the photo: the values of /edit in their order. faces: as the
// server found them, empty where it has not yet; null where nothing is wanted.
export function asked({ who, all, own }, faces) {
  const { mood, degree, teeth, set, like } = all;
  const each = Object.entries(own).map(([k, one]) => [k, askedOf(wishOf({ who, all }, faces[k], one))]);
  const idle = isIdle(all);
  if (idle && !each.length) return null;
  return [
    mood === SMILE ? degree : null,
    idle ? "none" : who,
    each.length ? Object.fromEntries(each) : null,
    isExpression(mood) ? mood : null,
    isExpression(mood) ? degree : 1,
    hasTeeth(mood) ? teeth : null,
    null,
    moved(set),
    mood === LIKE && like ? shown(like) : null,
  ];
}
