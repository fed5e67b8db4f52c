// Answers on their way. What the server has not acknowledged lives here, in the page's memory and nowhere else; it is sent
// one at a time, the newest value of each question, again and again until the network is back. Each is based on what this
// page has shown of its question: what the page began with, its own last save, or the other screen's answer once somebody has
// chosen which one stays. Another answer is not written over.

const RETRY = [1000, 2000, 4000, 8000];
const COOKIE = /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/;

export class Queue extends EventTarget {
  constructor({ url, revision, page, token }) {
    super();
    Object.assign(this, { url, revision, page, token });
    this.waiting = new Map(); // question -> value
    this.shown = new Map(); // question -> the revision in which this page has saved it, or which it may write over
    this.sending = null;
    this.failures = 0;
    this.timer = 0;
    this.arrived = 0;
    addEventListener("online", () => this.hurry());
  }

  get size() {
    return this.waiting.size;
  }

  get offline() {
    return this.failures > 0;
  }

  put(item, value) {
    this.waiting.set(item, value);
    this.tell();
    this.run();
  }

  /** Somebody has seen the other screen's answer of this revision and has chosen: what is given next goes over it. */
  accept(item, revision) {
    this.shown.set(item, revision);
  }

  drop(item) {
    this.waiting.delete(item);
    this.tell();
  }

  hurry() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.run();
  }

  /** Resolves with true once nothing waits, with false when the network is away. */
  async flush() {
    if (this.timer) this.hurry();
    while (this.size) {
      await this.run();
      if (this.timer || this.failures) return this.size === 0;
    }
    return true;
  }

  /** True when the network is there and the page's own form can say the rest; false while it is away. */
  async reach() {
    if (this.timer) this.hurry();
    const before = this.arrived;
    const saysAll = () => [...this.waiting].every(([item, value]) => value !== null && !this.shown.has(item));
    while (this.size && !(this.arrived > before && saysAll())) {
      const step = this.step ?? this.run();
      await step;
      if (this.timer) return false;
    }
    return true;
  }

  run() {
    this.sending ??= this.work().finally(() => {
      this.sending = null;
      if (this.size && !this.timer) this.run();
    });
    return this.sending;
  }

  async work() {
    while (this.size && !this.timer) {
      const [item, value] = this.waiting.entries().next().value;
      this.step = this.send(item, value);
      const answer = await this.step;
      if (!answer) return this.later();
      this.failures = 0;
      this.arrived += 1;
      if (this.waiting.get(item) === value) this.waiting.delete(item);
      else this.waiting.set(item, this.waiting.get(item));
      this.dispatchEvent(new CustomEvent("answer", { detail: { item, value, ...answer } }));
      this.tell();
    }
  }

  async send(item, value) {
    const body = new URLSearchParams({ item, value: JSON.stringify(value), based_on: this.shown.get(item) ?? this.revision, page: this.page });
    try {
      const reply = await fetch(this.url, { method: "POST", body, headers: { "X-CSRFToken": COOKIE.exec(document.cookie)?.[1] ?? this.token }, redirect: "manual" });
      if (reply.status >= 500 || reply.status === 429) return null;
      const said = reply.headers.get("Content-Type")?.includes("json") ? await reply.json() : {};
      if (reply.ok && said.revision !== undefined) this.shown.set(item, said.revision);
      return { status: reply.status, said };
    } catch {
      return null;
    }
  }

  later() {
    const wait = RETRY[Math.min(this.failures, RETRY.length - 1)];
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hurry(), wait);
    this.tell();
  }

  tell() {
    this.dispatchEvent(new Event("state"));
  }
}
