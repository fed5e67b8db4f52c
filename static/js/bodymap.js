// The drawing of the body, made touchable. It holds nothing of its own: in pain mode the check boxes of the list are the
// answer, a touch clicks one of them and a change of one is painted. Signature and events: clinic/base/templatetags/body.py.

const PATTERNS = { tight: "tight", weak: "weak", tight_weak: "both", painful: "pain" };
const LETTERS = { tight: "T", weak: "W", tight_weak: "TW", painful: "P" };
const STATES = ["unscored", "none", "mild", "moderate", "severe", "tight", "weak", "both", "pain", "other"];
const BAND_PATTERNS = { mild: "dots", moderate: "hatch", severe: "cross" };

const band = (score) => (score === "" ? "unscored" : +score === 0 ? "none" : +score <= 3 ? "mild" : +score <= 6 ? "moderate" : "severe");
const shapesOf = (map, key) => map.querySelectorAll(`[data-key="${CSS.escape(key)}"]`);

// The pattern lies over the colour, as a second copy of the same shape.
function lay(shape, pattern) {
  let over = shape.querySelector(".bm-pattern");
  if (!pattern) return over?.remove();
  if (!over) {
    const fill = shape.querySelector(".bm-fill");
    over = fill.cloneNode();
    over.setAttribute("class", "bm-pattern");
    fill.after(over);
  }
  over.setAttribute("fill", pattern);
}

function paint(map, key, { state = "", pattern = "", badge = "", words = "" }) {
  for (const shape of shapesOf(map, key)) {
    const view = shape.closest("svg").dataset.view;
    shape.classList.remove(...STATES.map((name) => `is-${name}`));
    if (state) shape.classList.add(`is-${state}`);
    lay(shape, pattern && `url(#${map.dataset.prefix}-${view}-${pattern})`);
    const said = words ? `${shape.dataset.name}: ${words}` : shape.dataset.name;
    shape.querySelector("title").textContent = said;
    if (shape.hasAttribute("role")) shape.setAttribute("aria-label", said);
    if (map.dataset.bodyMap === "pain" && shape.hasAttribute("role")) shape.setAttribute("aria-pressed", String(Boolean(state)));
    if (map.dataset.bodyMap === "muscles" && state) shape.parentNode.append(shape);
  }
  for (const mark of map.querySelectorAll(`[data-badge="${CSS.escape(key)}"]`)) {
    mark.classList.toggle("is-on", badge !== "");
    mark.querySelector("text").textContent = badge;
  }
}

/** Colour one muscle as somebody types. An empty code or "normal" makes it pale again. */
export function paintMuscle(map, muscle, side, code, words = "") {
  const found = code && code !== "normal";
  const sides = side === "bilateral" || side === "none" || !side ? ["left", "right", "midline"] : [side];
  const name = found ? PATTERNS[code] ?? "other" : "";
  for (const one of sides) {
    paint(map, `${muscle}-${one}`, { state: name, pattern: name, badge: found ? LETTERS[code] ?? "•" : "", words: found ? words || code.replace("_", " ") : "" });
  }
}

function boxOf(map, region) {
  return document.querySelector(`input[type="checkbox"][name="${CSS.escape(map.dataset.controls)}"][value="${CSS.escape(region)}"]`);
}

function scoreOf(map, region) {
  return document.querySelector(`input[name="${CSS.escape(`${map.dataset.controls}:${region}:score`)}"]:checked`)?.value ?? "";
}

function paintRegion(map, region) {
  const box = boxOf(map, region);
  if (!box?.checked) return paint(map, region, {});
  const score = scoreOf(map, region);
  const state = band(score);
  const words = score === "" ? map.dataset.noNumber : map.dataset.ofTen.replace("{score}", score);
  paint(map, region, { state, pattern: BAND_PATTERNS[state] ?? "", badge: score, words });
}

function choose(map, shape) {
  if (map.dataset.bodyMap === "muscles") {
    const { muscle, side } = shape.dataset;
    map.dispatchEvent(new CustomEvent("bodymap:choose", { bubbles: true, detail: { muscle, side } }));
    return;
  }
  const region = shape.dataset.key;
  const box = boxOf(map, region);
  if (!box) return;
  if (!box.checked || scoreOf(map, region) === "") box.click();
  map.dispatchEvent(new CustomEvent("bodymap:choose", { bubbles: true, detail: { region, chosen: box.checked } }));
}

// One tab stop for each view; arrows go to the nearest part in that direction.
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function nearest(from, parts, [dx, dy]) {
  let best = null;
  let least = Infinity;
  for (const part of parts) {
    const x = part.dataset.x - from.dataset.x;
    const y = part.dataset.y - from.dataset.y;
    const along = x * dx + y * dy;
    const across = Math.abs(x * dy) + Math.abs(y * dx);
    if (part === from || along <= 0.5) continue;
    const cost = along + 2 * across;
    if (cost < least) [best, least] = [part, cost];
  }
  return best;
}

function focusOn(parts, part) {
  for (const one of parts) one.setAttribute("tabindex", one === part ? "0" : "-1");
  part.focus();
}

function makeTouchable(map, svg) {
  const parts = [...svg.querySelectorAll("[data-key]:not([data-alias])")];
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", svg.dataset.name);
  parts.forEach((part, i) => {
    part.setAttribute("role", "button");
    part.setAttribute("tabindex", i === 0 ? "0" : "-1");
    part.setAttribute("aria-label", part.querySelector("title").textContent);
    if (map.dataset.bodyMap === "pain") part.setAttribute("aria-pressed", String(STATES.some((name) => part.classList.contains(`is-${name}`))));
  });
  svg.addEventListener("click", (event) => {
    const hit = event.target.closest("[data-hit]");
    const shape = hit ? svg.querySelector(`[data-key="${CSS.escape(hit.dataset.hit)}"]`) : event.target.closest("[data-key]");
    if (shape) choose(map, shape);
  });
  svg.addEventListener("pointermove", (event) => {
    const under = event.target.closest("[data-hit]")?.dataset.hit;
    for (const part of parts) part.classList.toggle("under", part.dataset.key === under);
  });
  svg.addEventListener("pointerleave", () => parts.forEach((part) => part.classList.remove("under")));
  svg.addEventListener("keydown", (event) => {
    const part = event.target.closest("[data-key]");
    if (!part) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(map, part);
    } else if (WAYS[event.key]) {
      event.preventDefault();
      const next = nearest(part, parts, WAYS[event.key]);
      if (next) focusOn(parts, next);
    }
  });
}

// A finger gets the back and hips large from the start: in the whole body their places are too small for it.
const FINGER = matchMedia("(pointer: coarse), (max-width: 560px)");

function addCloser(map) {
  const button = map.querySelector("[data-closer]");
  if (!button) return;
  button.hidden = false;
  const boxes = [...map.querySelectorAll("svg.bm")].map((svg) => [svg, svg.getAttribute("viewBox")]);
  const show = (close) => {
    map.classList.toggle("is-close", close);
    button.textContent = close ? button.dataset.whole : button.dataset.larger;
    for (const [svg, whole] of boxes) svg.setAttribute("viewBox", close ? svg.dataset.closeUp : whole);
  };
  button.addEventListener("click", () => show(!map.classList.contains("is-close")));
  show(FINGER.matches);
}

function start(map) {
  if ("ready" in map.dataset || !("interactive" in map.dataset)) return;
  map.dataset.ready = "";
  for (const svg of map.querySelectorAll("svg.bm")) makeTouchable(map, svg);
  addCloser(map);
  if (!map.dataset.controls) return;
  const repaint = (event) => {
    const name = event.target.name ?? "";
    if (name === map.dataset.controls) paintRegion(map, event.target.value);
    else if (name.startsWith(`${map.dataset.controls}:`) && name.endsWith(":score")) paintRegion(map, name.slice(map.dataset.controls.length + 1, -":score".length));
  };
  (map.closest("form") ?? document).addEventListener("change", repaint);
  for (const box of document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(map.dataset.controls)}"]:checked`)) paintRegion(map, box.value);
}

export function startAll(root = document) {
  for (const map of root.querySelectorAll("[data-body-map]")) start(map);
}

startAll();
document.addEventListener("htmx:load", (event) => startAll(event.target.parentNode ?? document));
