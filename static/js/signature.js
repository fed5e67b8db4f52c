// The signature as it is drawn: lines of points in the units of the pad, in the page's memory until they are sent. When the
// network is away the form waits here and is sent as soon as it is back.

const form = document.getElementById("signing");
const part = form.querySelector("[data-signature]");
const pad = form.querySelector("[data-pad]");
const ink = form.querySelector("[data-ink]");
const field = form.elements.strokes;
const typed = form.elements.typed_name;
const net = form.querySelector("[data-net]");
const SVG = "http://www.w3.org/2000/svg";
const MOST_POINTS = 6000;
let strokes = [];
let line = null;
let sending = false;

const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));

function pointOf(event) {
  const box = pad.getBoundingClientRect();
  const { width, height } = pad.viewBox.baseVal;
  return [within(((event.clientX - box.left) / box.width) * width, width), within(((event.clientY - box.top) / box.height) * height, height)];
}

function draw() {
  ink.replaceChildren(
    ...strokes.map((points) => {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", "M" + (points.length > 1 ? points : [points[0], points[0]]).map((point) => point.join(" ")).join(" L"));
      return path;
    }),
  );
  field.value = strokes.length ? JSON.stringify(strokes) : "";
}

function add(event) {
  const point = pointOf(event);
  const last = line.at(-1);
  const far = !last || Math.abs(point[0] - last[0]) + Math.abs(point[1] - last[1]) > 3;
  if (far && strokes.flat().length < MOST_POINTS) line.push(point);
}

pad.addEventListener("pointerdown", (event) => {
  if (line || event.button > 0) return;
  event.preventDefault();
  pad.setPointerCapture(event.pointerId);
  strokes.push((line = []));
  add(event);
  draw();
});
pad.addEventListener("pointermove", (event) => {
  if (!line) return;
  for (const step of event.getCoalescedEvents?.() ?? [event]) add(step);
  draw();
});
for (const kind of ["pointerup", "pointercancel"]) pad.addEventListener(kind, () => (line = null));

form.querySelector("[data-clear]").addEventListener("click", () => {
  strokes = [];
  draw();
});

function show() {
  const way = form.elements.way.value;
  const signed = form.querySelector("[name=decision]:checked")?.hasAttribute("data-signed") ?? false;
  part.hidden = !signed;
  form.querySelector("[data-drawn]").hidden = way !== "drawn";
  form.querySelector("[data-typed]").hidden = way !== "typed";
}

// Sent by itself rather than by the browser, so that a lost network shows no error page and loses no drawing. What comes back is
// shown by the browser as ever: the form is sent once more, plainly, when the server can be reached.
async function reachable() {
  try {
    const token = form.elements.csrfmiddlewaretoken.value;
    const answer = await fetch(document.getElementById("cover").dataset.here, { method: "POST", headers: { "X-CSRFToken": token } });
    return answer.status < 500 && answer.status !== 429;
  } catch {
    return false;
  }
}

form.addEventListener("submit", async (event) => {
  if (sending === "plainly") return;
  event.preventDefault();
  if (sending) return;
  sending = true;
  while (!(await reachable())) {
    net.textContent = net.dataset.waiting;
    await new Promise((done) => setTimeout(done, 2000));
  }
  sending = "plainly";
  form.submit();
});

addEventListener("beforeunload", (event) => {
  const covered = !document.getElementById("cover").hidden;
  if (strokes.length && sending !== "plainly" && !covered) event.preventDefault();
});
addEventListener("change", show);

if (field.value) {
  try {
    strokes = JSON.parse(field.value);
  } catch {
    strokes = [];
  }
}
for (const hidden of form.querySelectorAll("[data-ways]")) hidden.hidden = false;
if (!form.elements.way.value) form.elements.way.value = typed.value ? "typed" : "drawn";
draw();
show();
