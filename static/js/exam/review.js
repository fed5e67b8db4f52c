// One press says yes to every proposal that has no answer yet; the focus goes on to what is still open, at last to the password.

const all = document.querySelector("[data-yes-to-all]");

function goOn() {
  const open = document.querySelector("form.sign-cols :invalid:not(fieldset)");
  (open ?? document.getElementById("password"))?.focus();
}

if (all) {
  all.hidden = false;
  all.addEventListener("click", () => {
    for (const proposal of document.querySelectorAll("[data-proposal]:invalid")) {
      proposal.querySelector("input[value=yes]").checked = true;
    }
    goOn();
  });
}
