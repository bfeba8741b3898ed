// The conversation: on the chat page, and in the shadow root of the embedded widget alike.
import { drawButtons, drawReply } from "./cards.js";
import { kept } from "./device.js";
import { button, element, link } from "./elements.js";
import { Line } from "./line.js";
import { makeMenu } from "./menu.js";
import { LANGUAGES, preferred, words as wordsOf } from "./strings.js";

const NUMBERS = ["112", "102", "103", "111"];
const touched = () => matchMedia("(pointer: coarse)").matches;

// options: {base, lang, exit, host, close}; host is the element whose lang, dir, size and look are set
export async function mount(root, options) {
  const app = new App(root, options);
  app.ready = app.speak(kept.tab().language || preferred(options.lang));
  await app.ready;
  await app.begin();
  return app;
}

class App {
  constructor(root, options) {
    this.options = options;
    this.base = options.base;
    this.line = new Line(this.base, {
      replies: (message, replies) => this.answered(message, replies),
      pushed: (replies) => this.answered(null, replies),
      state: (message, name) => this.mark(message, name),
      renewed: () => this.remark(this.words.renewed),
    });
    this.mine = new Map();
    this.build(root);
  }

  build(root) {
    this.top = element("header", { class: "top" });
    this.talk = element("section", { class: "talk", tabindex: "-1" });
    this.state = element("p", { class: "state", role: "status" });
    this.told = element("p", { class: "hidden", "aria-live": "polite" });
    this.question = element("textarea", { id: "pana-question", rows: "1", maxlength: "4000", enterkeyhint: "send" });
    this.label = element("label", { class: "hidden", for: "pana-question" });
    this.send = element("button", { type: "submit" });
    this.form = element("form", { class: "ask", autocomplete: "off" }, this.label, this.question, this.send);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.question.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.submit(); }
    });
    this.question.addEventListener("input", () => {
      this.question.style.height = "";
      this.question.style.height = `${this.question.scrollHeight + 3}px`;
      kept.keep({ draft: this.question.value });
    });
    const room = element(this.options.page ? "main" : "div", { class: "room" }, this.talk, this.state, this.told, this.form);
    this.body = element("div", { class: "pana" }, this.top, room);
    root.replaceChildren(this.body);
  }

  async speak(language) {
    this.words = await wordsOf(this.base, language);
    this.language = language;
    this.line.language = language;
    kept.keep({ language });
    const { words } = this;
    for (const holder of [this.body, this.options.host].filter(Boolean)) {
      holder.lang = language;
      holder.dir = words.dir;
    }
    if (this.options.page) document.title = words.title;
    this.label.textContent = words.label;
    this.question.placeholder = words.placeholder;
    this.send.textContent = words.send;
    this.talk.setAttribute("aria-label", words.log);
    makeMenu(this);
  }

  async begin() {
    const { said, draft } = kept.tab();
    this.talk.replaceChildren(this.first());
    if (draft) this.question.value = draft;
    if (said && said.length) {
      this.remark(this.words.restored);
      for (const one of said) this.draw(one);
      this.line.listen();
      this.resume();
      this.talk.scrollTop = this.talk.scrollHeight;
      return;
    }
    const first = element("div");
    this.talk.append(first);
    try {
      // The languages stand above the conversation already.
      this.drawReplies((await this.line.open()).map((reply) => ({ ...reply, languages: [] })), first);
      if (!this.talk.querySelector(".me")) this.talk.scrollTop = 0;
    } catch {
      this.broken();
    }
    this.resume();
  }

  // What waited when the page was left is shown again and sent.
  resume() {
    for (const message of this.line.waiting) if (!this.mine.has(message.id)) this.show(message);
    this.line.hurry();
  }

  first() {
    const { words, base, language } = this;
    return element("div", { class: "bot first" }, element("p", {}, words.welcome), element("p", {}, words.kept, " ", link(`${base}help/${language}/privacy/`, words.privacy)));
  }

  remark(text) {
    this.talk.append(element("p", { class: "remark" }, text));
  }

  async submit() {
    await this.ready;
    const text = this.question.value.trim();
    if (!text) return;
    if (touched()) this.question.blur(); // so that the keyboard on the screen does not hide the answer
    this.question.value = "";
    this.question.style.height = "";
    kept.keep({ draft: "" });
    this.say({ text, shown: text });
  }

  say(message) {
    this.show(this.line.say(message));
  }

  show(message) {
    const note = element("span", { class: "note" });
    const box = element("div", { class: "me" }, element("span", { class: "hidden" }, `${this.words.mine} `), element("p", {}, message.shown), note);
    this.mine.set(message.id, { box, note });
    this.talk.append(box);
    this.scrollTo(box);
  }

  mark(message, name) {
    const mine = this.mine.get(message.id);
    const waits = name === "waiting" || name === "slow";
    const waited = mine && mine.name;
    if (waited && (name === waited || name === "sending")) return; // tried again: until that succeeds, all stays as it was told
    this.state.textContent = name === "sending" ? this.words.thinking : "";
    if (name === "waiting") this.broken();
    if (!mine) return;
    const { box, note } = mine;
    mine.name = waits ? name : null;
    box.classList.toggle("unsent", waits || name === "refused");
    note.replaceChildren(waits || name === "refused" ? this.words[name] : "");
    if (waits) note.append(button(this.words.hurry, () => this.line.hurry()));
    if (!waits || waited) return;
    this.told.textContent = this.words[name];
    this.scrollTo(box);
  }

  broken() {
    const { words, base, language } = this;
    this.state.replaceChildren(words.broken, " ", element("a", { href: `${base}help/${language}/` }, words.help), ". ", `${words.urgent}:`,
      element("span", { class: "calls" }, ...NUMBERS.map((number) => element("a", { class: "call", href: `tel:${number}` }, number))));
  }

  answered(message, replies) {
    this.state.textContent = "";
    const one = { shown: message ? message.shown : null, replies };
    kept.keep({ said: [...(kept.tab().said || []), one] });
    this.drawReplies(replies);
    const mine = message && this.mine.get(message.id);
    if (mine) this.scrollTo(mine.box);
    this.told.textContent = `${this.words.answered} ${replies.map((reply) => `${reply.card && reply.card.title ? `${reply.card.title}. ` : ""}${reply.text}`).join(" ")}`;
    const spoken = replies.map((reply) => reply.answer.language).find((found) => found in LANGUAGES);
    if (spoken && spoken !== this.language) this.speak(spoken).catch(() => {});
  }

  // One turn that was kept, or the first words of the bot.
  draw({ shown, replies }) {
    if (shown) this.talk.append(element("div", { class: "me" }, element("p", {}, shown)));
    this.drawReplies(replies);
  }

  drawReplies(replies, place = this.talk) {
    const does = {
      words: this.words,
      language: this.language,
      base: this.base,
      press: (payload, title) => this.say({ payload, shown: title }),
      rate: (entry, helpful) => this.line.rate(entry, helpful).catch(() => {}),
    };
    place.append(...replies.flatMap((reply) => drawReply(reply, does)));
  }

  scrollTo(part) {
    this.talk.scrollTop = part.offsetTop - 8;
  }

  // Where the next key goes. A finger needs no caret, and would get a keyboard over half of the screen.
  focus() {
    (touched() ? this.talk : this.question).focus();
  }

  async choose(language) {
    await this.speak(language);
    if (this.talk.querySelector(".me")) this.say({ payload: `language:${language}`, shown: LANGUAGES[language] });
    else await this.restart();
  }

  async restart(remark = null) {
    await this.line.forget().catch(() => {});
    this.forgetHere();
    await this.begin();
    if (remark) this.remark(remark);
    this.focus();
  }

  forgetHere() {
    const { language } = this;
    kept.forgetTab();
    kept.keep({ language });
    this.mine.clear();
    this.state.textContent = "";
    this.question.value = "";
  }

  async erase() {
    let done = this.words.deleted;
    try {
      await this.line.forget();
    } catch {
      done = this.words.delete_later;
      this.line.session = null;
    }
    kept.forgetAll();
    this.forgetHere();
    await this.begin();
    this.remark(done);
    this.told.textContent = done;
  }

  leave() {
    document.documentElement.style.display = "none";
    this.line.forgetAtOnce();
    kept.forgetAll();
    location.replace(this.options.exit);
  }

  sure(text, yes) {
    const row = element("div", { class: "bot", role: "group", "aria-label": text }, element("p", {}, text));
    const close = () => { row.remove(); this.focus(); };
    row.append(drawButtons([{ title: this.words.yes, payload: "yes" }, { title: this.words.no, payload: "no" }], (payload) => { close(); if (payload === "yes") yes(); }));
    this.talk.append(row);
    this.scrollTo(row);
    row.querySelector("button").focus();
  }
}
