// The list under the search box: arrows choose, Enter opens, Ctrl+Enter registers what was typed, Escape closes.

const form = document.querySelector("[data-seek]");
const box = form?.querySelector("input[role=combobox]");
const list = document.getElementById("hits");
const register = document.getElementById("register-as");

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector('[aria-selected="true"]');

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  if (option) {
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    box.removeAttribute("aria-activedescendant");
  }
}

function close() {
  list.replaceChildren();
  box.setAttribute("aria-expanded", "false");
  choose(null);
}

function startRegistration() {
  if (!register) return;
  register.elements.start_with.value = box.value;
  register.submit();
}

function onKey(event) {
  const all = options();
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!all.length) return;
    event.preventDefault();
    const at = all.indexOf(chosen());
    const step = event.key === "ArrowDown" ? 1 : -1;
    choose(all[(at + step + all.length) % all.length]);
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    startRegistration();
  } else if (event.key === "Enter" && chosen()) {
    event.preventDefault();
    location.assign(chosen().dataset.href);
  } else if (event.key === "Escape" && list.firstElementChild) {
    event.preventDefault();
    close();
  }
}

if (form && box && list) {
  box.addEventListener("keydown", onKey);
  list.addEventListener("htmx:afterSwap", () => {
    const all = options();
    box.setAttribute("aria-expanded", String(all.length > 0));
    choose(box.value && document.activeElement === box ? (all[0] ?? null) : null);
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-href]");
    if (option) location.assign(option.dataset.href);
    if (event.target.closest("[data-register]")) {
      event.preventDefault();
      startRegistration();
    }
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) close();
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) close();
  });
}
