// The line to the bot: a session, messages one after another in the order in which they were written, and none of them lost. What could
// not be sent waits in the tab and goes out when the link is back; the same id twice is one message to the server.
import { kept } from "./device.js";

const WAITS = [1, 2, 5, 10, 20, 30];

export class Refused extends Error {
  constructor(status, code, message, wait) {
    super(message);
    Object.assign(this, { status, code, wait });
  }
}

export class Line {
  // tells: {replies(message, replies), state(message, name), renewed(), pushed(replies)}
  constructor(base, tells) {
    this.base = base;
    this.tells = tells;
    this.session = kept.tab().session || null;
    this.language = null;
    this.waiting = (kept.tab().waiting || []).slice();
    this.busy = false;
    this.failures = 0;
    this.listening = null;
    addEventListener("online", () => this.hurry());
  }

  async call(path, body, method = "POST") {
    const headers = body === undefined ? {} : { "Content-Type": "application/json" };
    if (method === "DELETE") headers.Authorization = `Bearer ${this.session}`;
    const sent = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    const response = await fetch(`${this.base}api/v1/${path}`, sent);
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    const { code, message, retry_after: wait } = answer.error || {};
    throw new Refused(response.status, code || "broken", message || "", Number(response.headers.get("Retry-After")) || wait || 0);
  }

  // Whoever asks while a session is being opened gets the same one.
  open() {
    this.opening = this.opening || this.opened().finally(() => { this.opening = null; });
    return this.opening;
  }

  async opened() {
    const opened = await this.call("session", { language: this.language });
    this.session = opened.session;
    kept.keep({ session: this.session });
    this.listen();
    return opened.replies;
  }

  say(message) {
    const one = { ...message, id: crypto.randomUUID ? crypto.randomUUID() : `m-${Date.now()}-${Math.random().toString(36).slice(2, 10)}` };
    this.waiting.push(one);
    this.remember();
    this.send();
    return one;
  }

  remember() {
    kept.keep({ waiting: this.waiting });
  }

  hurry() {
    clearTimeout(this.later);
    this.send();
  }

  async send() {
    if (this.busy || !this.waiting.length) return;
    this.busy = true;
    const message = this.waiting[0];
    try {
      this.tells.state(message, "sending");
      if (!this.session) await this.open();
      const { replies } = await this.deliver(message);
      this.waiting.shift();
      this.remember();
      this.failures = 0;
      this.tells.state(message, "sent");
      this.tells.replies(message, replies);
      this.busy = false;
      this.send();
    } catch (error) {
      this.busy = false;
      if (error instanceof Refused && error.status >= 400 && error.status < 500 && error.status !== 429 && error.status !== 408) {
        this.waiting.shift();
        this.remember();
        this.tells.state(message, "refused");
        this.send();
        return;
      }
      const wait = error.wait || WAITS[Math.min(this.failures, WAITS.length - 1)];
      this.failures += 1;
      for (const one of this.waiting) this.tells.state(one, error.status === 429 ? "slow" : "waiting");
      this.later = setTimeout(() => this.send(), wait * 1000);
    }
  }

  async deliver(message) {
    const { id, text, payload } = message;
    const said = payload === undefined ? { text } : { payload };
    try {
      return await this.call("messages", { session: this.session, id, ...said });
    } catch (error) {
      if (error.status !== 401) throw error;
      await this.open();
      this.tells.renewed();
      return this.call("messages", { session: this.session, id, ...said });
    }
  }

  rate(entry, helpful) {
    return this.call("feedback", { session: this.session, entry, helpful });
  }

  async forget() {
    this.leave();
    const session = this.session;
    this.waiting = [];
    clearTimeout(this.later);
    if (session) await this.call("session", undefined, "DELETE").catch((error) => { if (error.status !== 401) throw error; });
    this.session = null;
  }

  // For a page that goes away this very moment: no header can be set, and nothing waits for an answer.
  forgetAtOnce() {
    this.leave();
    if (this.session && navigator.sendBeacon) navigator.sendBeacon(`${this.base}api/v1/session/delete`, JSON.stringify({ session: this.session }));
    this.session = null;
    this.waiting = [];
  }

  leave() {
    if (this.listening) this.listening.abort();
    this.listening = null;
  }

  // Late replies come by server-sent events; where a proxy holds streams back, by asking and waiting.
  async listen() {
    this.leave();
    const mine = new AbortController();
    this.listening = mine;
    let polling = false;
    let pause = 1;
    while (this.listening === mine && this.session) {
      try {
        if (polling) await this.poll(mine.signal);
        else polling = !(await this.stream(mine.signal));
        pause = 1;
      } catch (error) {
        if (mine.signal.aborted || error.status === 401 || error.status === 404) return;
        polling = polling || error instanceof TypeError;
        pause = Math.min(60, error.wait || pause * 2);
      }
      await new Promise((done) => setTimeout(done, pause * 1000));
    }
  }

  async stream(signal) {
    const response = await fetch(`${this.base}api/v1/events`, { headers: this.heard(), signal });
    if (!response.ok || !response.body) throw new Refused(response.status, "events", "", Number(response.headers.get("Retry-After")));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let first = false;
    const held = setTimeout(() => first || reader.cancel(), 8000);
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      first = true;
      const parts = (rest + value).split("\n\n");
      rest = parts.pop();
      for (const part of parts) this.take(part);
    }
    clearTimeout(held);
    return first;
  }

  async poll(signal) {
    const response = await fetch(`${this.base}api/v1/events?wait=25`, { headers: { ...this.heard(), "X-Pana-Poll": "1" }, signal });
    if (!response.ok) throw new Refused(response.status, "events", "", Number(response.headers.get("Retry-After")));
    for (const event of (await response.json()).events || []) this.event(event.event, event.data, event.id);
  }

  heard() {
    const headers = { Authorization: `Bearer ${this.session}` };
    if (this.last) headers["Last-Event-ID"] = this.last;
    return headers;
  }

  take(part) {
    const fields = {};
    for (const row of part.split("\n")) {
      const at = row.indexOf(":");
      if (at > 0) fields[row.slice(0, at)] = row.slice(at + 1).trimStart();
    }
    if (fields.data) this.event(fields.event, JSON.parse(fields.data), fields.id);
  }

  event(name, data, id) {
    if (id) this.last = String(id);
    if (name === "replies") this.tells.pushed(data.replies);
  }
}
