// A button that does something while it is held, by pointer or by key.

export function hold(button, act) {
  const held = (on) => {
    button.setAttribute("aria-pressed", String(on));
    act(on);
  };
  held(false);
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    held(true);
  });
  for (const end of ["pointerup", "pointercancel", "blur", "keyup"]) button.addEventListener(end, () => held(false));
  button.addEventListener("keydown", ({ key, repeat }) => {
    if (!repeat && (key === " " || key === "Enter")) held(true);
  });
  button.addEventListener("contextmenu", (event) => event.preventDefault()); // a long touch
}
