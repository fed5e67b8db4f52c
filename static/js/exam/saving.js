// Sends entries one after another, keeps what is not yet acknowledged in this page only, and says so.
import { freshToken } from "../fresh-token.js";

const RETRY_MS = 4000;

export class Saving {
  // onAnswer(job, answer, status) is called for every answer that is not a network failure; isTyping() says whether the
  // page would lose something that is not even on its way.
  constructor(stateElement, onAnswer, isTyping) {
    this.state = stateElement;
    this.onAnswer = onAnswer;
    this.waiting = [];
    this.busy = false;
    addEventListener("beforeunload", (event) => {
      if (this.waiting.length || isTyping()) event.preventDefault();
    });
    addEventListener("online", () => this.pump());
  }

  add(url, fields, about) {
    this.next = null;
    this.waiting.push({ url, fields, about });
    this.show();
    this.pump();
  }

  rebase(cellId, revision) {
    for (const job of this.waiting) {
      if (job.about.cell === cellId && "based_on" in job.fields) job.fields.based_on = revision;
    }
  }

  async pump() {
    if (this.busy || !this.waiting.length) return;
    this.busy = true;
    const job = this.waiting[0];
    try {
      const answer = await fetch(job.url, {
        method: "POST",
        body: new URLSearchParams(job.fields),
        headers: { "X-CSRFToken": freshToken(), "HX-Request": "true", Accept: "application/json" },
      });
      if (answer.status >= 500) throw new Error("away");
      if (answer.status === 401) {
        this.say("wait", this.state.dataset.signIn);
        this.busy = false;
        setTimeout(() => this.pump(), RETRY_MS);
        return;
      }
      this.waiting.shift();
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      this.onAnswer(job, isJson ? await answer.json() : { message: this.state.dataset.failed }, answer.status);
      this.busy = false;
      this.show();
      this.pump();
      if (!this.waiting.length) this.next?.();
    } catch {
      this.busy = false;
      this.say("wait", this.state.dataset.offline);
      setTimeout(() => this.pump(), RETRY_MS);
    }
  }

  // Until something more is typed.
  whenSaved(act) {
    this.next = act;
  }

  // The last entry was turned away: said until something is saved again.
  refuse() {
    this.refused = true;
    this.next = null;
  }

  show() {
    if (this.refused && !this.waiting.length) {
      this.refused = false;
      this.say("wait", this.state.dataset.failed);
    } else if (this.waiting.length) this.say("wait", `${this.state.dataset.saving} ${this.waiting.length}`);
    else this.say("", `${this.state.dataset.saved} ${new Date().toTimeString().slice(0, 5)}`);
  }

  say(kind, text) {
    this.state.classList.toggle("saved-wait", kind === "wait");
    this.state.querySelector("[data-words]").textContent = text;
  }
}
