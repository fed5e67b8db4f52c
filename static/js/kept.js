// An act in one form of a page draws others anew with it. What is typed in those, or typed on in the form that was sent,
// stays where it was typed, and the field that was being typed in keeps the focus. Where what a form began with has changed
// meanwhile, it keeps the revision it was opened with, so that the server tells of it.

const isChanged = (field) =>
  field.matches("[type=checkbox], [type=radio]") ? field.checked !== field.defaultChecked
  : field.matches("select") ? [...field.options].some((option) => option.selected !== option.defaultSelected)
  : field.value !== field.defaultValue;
const began = (field) => field.defaultValue ?? [...field.options].map((option) => option.defaultSelected).join();
const revision = (field) => field.form?.querySelector("[name=based_on]");

// What was sent is what the answer is about; what was typed into the same form since is not.
const isSent = (field, { elt, parameters }) =>
  field.form === elt.closest("form") && (!isWritten(field) || String(parameters[field.name] ?? "") === field.value);
const isWritten = (field) => field.matches("textarea, input:not([type=checkbox], [type=radio])");

let kept = [];
let typing = null; // the field that the focus goes back to

function goOn(field, caret) {
  field.focus({ preventScroll: true });
  if (caret !== null) field.setSelectionRange?.(caret, caret);
  typing = field;
}

document.body.addEventListener("htmx:beforeSwap", ({ detail: { target, requestConfig } }) => {
  kept = [...target.querySelectorAll("input:not([type=hidden], [type=password], [type=file]), textarea, select")]
    .filter((field) => field.id && field.form && isChanged(field) && !isSent(field, requestConfig))
    .map((field) => ({
      id: field.id,
      value: field.value,
      checked: field.checked,
      began: began(field),
      basedOn: revision(field)?.value,
      caret: field === document.activeElement && field.selectionEnd,
    }));
});

document.body.addEventListener("htmx:afterSwap", () => {
  for (const was of kept) {
    const field = document.getElementById(was.id);
    if (!field) continue;
    if (field.matches("[type=checkbox], [type=radio]")) field.checked = was.checked;
    else field.value = was.value;
    if (was.basedOn !== undefined && revision(field) && began(field) !== was.began) revision(field).value = was.basedOn;
    const around = field.closest("details");
    if (around) around.open = true;
    if (was.caret !== false) goOn(field, was.caret);
  }
  kept = [];
});

// A new row asks for the focus once it has settled.
document.body.addEventListener("htmx:afterSettle", () => {
  if (typing?.isConnected && document.activeElement !== typing) goOn(typing, typing.selectionEnd ?? null);
  typing = null;
});
