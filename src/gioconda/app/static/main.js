// Starts both halves of the page, and its tabs.

import { Lab } from "./lab.js";
import { PhotoPage } from "./photo.js";

const setup = JSON.parse(document.getElementById("setup").textContent);

function tabs(list) {
  const all = [...list.querySelectorAll("[role=tab]")];
  const show = (chosen) => {
    for (const tab of all) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
    }
  };
  for (const [k, tab] of all.entries()) {
    tab.addEventListener("click", () => show(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = all[(k + step + all.length) % all.length];
      show(next);
      next.focus();
    });
  }
}

tabs(document.querySelector("[role=tablist]"));
const photo = new PhotoPage(setup);
new Lab(setup, photo);
document.getElementById("version").textContent = `gioconda ${setup.version}.`;
