// One trial: cross, face, answer. All times are of one clock, performance.now: frames' and events'.

import { answerOf, isMeant } from "./keys.js";

const frame = () => new Promise(requestAnimationFrame);
const wait = (ms) => new Promise((resume) => setTimeout(resume, ms));

// hint: hears "other" when a key is neither of the two, and "none" when nothing came for so long that
// an answer would not count any more.
export async function present(parts, image, settings, hint) {
  const { stage, cross } = parts;
  image.className = "waiting";
  image.setAttribute("elementtiming", "face"); // so that the browser's own account can be compared
  stage.append(image);
  cross.classList.remove("waiting");
  await wait(settings.fixation_ms);
  await frame();
  cross.classList.add("waiting"); // both changes are painted at the end of this frame,
  image.classList.remove("waiting");
  const painted = await frame(); // and seen when the next one begins
  const answer = await answered(parts, painted, settings, hint);
  image.remove();
  return answer;
}

function answered({ notSmiling, smiling }, painted, { keys, too_slow_ms }, hint) {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const { signal } = listening;
    const late = setTimeout(() => hint("none"), too_slow_ms);
    signal.addEventListener("abort", () => clearTimeout(late));
    let interrupted = document.hidden;
    const give = (event, answer, touch) => {
      if (event.timeStamp < painted) return;
      listening.abort();
      const reaction_ms = event.timeStamp - painted;
      resolve({ smiling: answer, reaction_ms, touch, interrupted });
    };
    document.addEventListener("visibilitychange", () => (interrupted = true), { signal });
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
        const answer = answerOf(event, keys);
        if (answer !== null) {
          give(event, answer, false);
          event.preventDefault();
        } else if (isMeant(event)) hint("other");
      },
      { signal },
    );
    for (const [button, answer] of [[notSmiling, false], [smiling, true]]) {
      button.addEventListener(
        "pointerdown",
        (event) => event.isPrimary && event.button === 0 && give(event, answer, true),
        { signal },
      );
      // A click without a pointer: the button was reached by Tab, or by a reader.
      button.addEventListener(
        "click",
        (event) => event.detail === 0 && give(event, answer, true),
        { signal },
      );
    }
  });
}
