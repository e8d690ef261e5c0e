// A clip before and after: two players of which one is seen, at the same moment of the clip.

const byId = (id) => document.getElementById(id);

export class Player {
  constructor() {
    this.place = byId("player");
    this.switch = byId("clip-which");
    this.shown = {}; // before and after: {element, address}
    for (const which of document.getElementsByName("clip-which")) {
      which.addEventListener("change", () => this.#show(which.value));
    }
  }

  // Show a clip; resolves to {seconds}, or null where the browser cannot play it.
  async show(blob, name, isVideo) {
    this.isVideo = isVideo;
    this.compare(null);
    const element = this.#put("before", blob, `The clip as it was: ${name}`);
    this.#show("before");
    const loaded = await ready(element);
    this.place.hidden = !loaded;
    return loaded ? { seconds: element.duration ?? null } : null;
  }

  // Offer the result beside the clip, and show it; null takes it away.
  async compare(blob) {
    this.switch.hidden = blob === null;
    if (blob === null) {
      this.#take("after");
      this.#show("before");
      return;
    }
    await ready(this.#put("after", blob, "The clip after the edit"));
    this.#show("after");
  }

  leave() {
    this.#take("before");
    this.#take("after");
  }

  #put(which, blob, told) {
    this.#take(which);
    const element = document.createElement(this.isVideo ? "video" : "img");
    const address = URL.createObjectURL(blob);
    if (this.isVideo) Object.assign(element, { controls: true, loop: true, playsInline: true, preload: "auto" });
    element.hidden = true;
    element.setAttribute(this.isVideo ? "aria-label" : "alt", told);
    element.src = address;
    this.shown[which] = { element, address };
    this.place.append(element);
    return element;
  }

  #take(which) {
    const { element, address } = this.shown[which] ?? {};
    element?.remove();
    if (address) URL.revokeObjectURL(address);
    delete this.shown[which];
  }

  // The other one goes on where this one stands.
  #show(which) {
    const now = this.shown[which]?.element;
    const old = this.shown[which === "after" ? "before" : "after"]?.element;
    if (!now) return;
    document.querySelector(`input[name=clip-which][value=${which}]`).checked = true;
    now.hidden = false;
    if (old) old.hidden = true;
    if (!this.isVideo || !old) return;
    now.currentTime = old.currentTime;
    now.muted = old.muted;
    if (!old.paused) now.play().catch(() => {});
    old.pause();
  }
}

// Whether a player or picture could be loaded.
function ready(element) {
  if (element.decode) return element.decode().then(() => true, () => false);
  return new Promise((resolve) => {
    element.onloadeddata = () => resolve(true);
    element.onerror = () => resolve(false);
  });
}
