// Steppers, and the live total of sitting beside its bar. The server works the same sum out again.

const number = (text) => Number(String(text).trim().replace(",", "."));
const plain = (value) => String(Math.round(value * 100) / 100);
const WIDTH = 640;

function step(button) {
  const input = button.closest(".stepper").querySelector("input");
  const by = Number(button.dataset.step);
  const now = Number.isFinite(number(input.value)) ? number(input.value) : 0;
  const size = Math.abs(by);
  let next = by > 0 ? Math.floor(now / size + 1e-9) * size + size : Math.ceil(now / size - 1e-9) * size - size;
  if (input.dataset.low !== "") next = Math.max(next, Number(input.dataset.low));
  if (input.dataset.high !== "") next = Math.min(next, Number(input.dataset.high));
  input.value = plain(next);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function drawTotal(form, total) {
  const inputs = [...form.querySelectorAll('[data-kind="hours"] input.num')];
  const hours = inputs.map((input) => {
    const value = number(input.value);
    return Number.isFinite(value) && value > 0 ? Math.min(value, 24) : 0;
  });
  const sum = hours.reduce((a, b) => a + b, 0);
  const end = Math.max(12, sum);
  let x = 0;
  inputs.forEach((input, i) => {
    const width = (hours[i] / end) * WIDTH;
    const rect = total.querySelector(`[data-rect="${CSS.escape(input.name)}"]`);
    rect?.setAttribute("x", x.toFixed(1));
    rect?.setAttribute("width", Math.max(0, width - 2).toFixed(1));
    const part = total.querySelector(`[data-part="${CSS.escape(input.name)}"]`);
    if (part) part.textContent = plain(hours[i]);
    x += width;
  });
  const mark = ((Number(total.dataset.threshold) / end) * WIDTH).toFixed(1);
  total.querySelector("[data-mark]").setAttribute("d", `M${mark} 30v46`);
  total.querySelector("[data-mark-word]").setAttribute("x", mark);
  total.querySelector("[data-end]").textContent = plain(end);
  total.querySelector("[data-sum]").textContent = plain(sum);
  const foot = document.querySelector("[data-foot-total]");
  if (foot) foot.textContent = plain(sum);
}

export function startHours(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) step(button);
  });
  form.addEventListener("keydown", (event) => {
    if (!event.target.matches(".stepper input") || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const buttons = event.target.closest(".stepper").querySelectorAll("[data-step]");
    step(buttons[event.key === "ArrowUp" ? 1 : 0]);
  });
  const total = form.querySelector("[data-total]");
  if (!total) return;
  form.addEventListener("input", () => drawTotal(form, total));
}
