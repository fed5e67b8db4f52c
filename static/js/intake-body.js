// The list of marked places and the card of the place that is being described. The check boxes of the list are the answer;
// the drawing (bodymap.js) clicks them.

export function startMarks(form) {
  const item = form.querySelector('[data-kind="regions"]');
  if (!item) return;
  const list = item.querySelector("[data-marklist]");
  const boxes = [...item.querySelectorAll("[data-region]")];
  const cards = new Map([...item.querySelectorAll("[data-markcard]")].map((card) => [card.dataset.markcard, card]));
  const words = item.querySelector("[data-body]").dataset;
  let current = boxes.find((box) => box.checked)?.value ?? "";

  const scoreOf = (region) => cards.get(region).querySelector('[name$=":score"]:checked')?.value;

  function show() {
    const chosen = boxes.filter((box) => box.checked);
    if (!chosen.some((box) => box.value === current)) current = chosen.at(-1)?.value ?? "";
    for (const [region, card] of cards) card.hidden = region !== current;
    list.replaceChildren(...chosen.map((box) => row(box)));
  }

  function row(box) {
    const li = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    if (box.value === current) button.setAttribute("aria-current", "true");
    const name = document.createElement("b");
    name.textContent = box.dataset.label;
    const score = document.createElement("span");
    const value = scoreOf(box.value);
    score.textContent = value === undefined ? words.noNumber : words.ofTen.replace("{score}", value);
    button.append(name, score);
    button.addEventListener("click", () => {
      current = box.value;
      show();
      cards.get(current).scrollIntoView({ block: "nearest" });
      list.querySelector("[aria-current]")?.focus();
    });
    li.append(button);
    return li;
  }

  item.addEventListener("change", (event) => {
    if (event.target.matches("[data-region]") && event.target.checked) current = event.target.value;
    show();
  });
  item.addEventListener("bodymap:choose", (event) => {
    if (event.detail.chosen) current = event.detail.region;
    show();
  });
  item.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-remove-mark]");
    if (!remove) return;
    boxes.find((box) => box.value === remove.dataset.removeMark)?.click();
    list.querySelector("button")?.focus();
  });
  for (const remove of item.querySelectorAll("[data-remove-mark]")) remove.hidden = false;
  show();
}
