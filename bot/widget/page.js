// The chat page: a session, a conversation, and honest words when the link or the server is gone.
import { drawButtons, drawReply, element } from "./cards.js";

const LANGUAGES = { kk: "Қазақша", ru: "Русский", en: "English" };
const talk = document.getElementById("talk");
const form = document.getElementById("ask");
const question = document.getElementById("question");
const state = document.getElementById("state");
const send = document.getElementById("send");
let words = {};
let language = null;
let session = null;
let turns = Promise.resolve();

function browserLanguage() {
  const wished = (navigator.languages || [navigator.language || "kk"]).map((tag) => tag.slice(0, 2).toLowerCase());
  return wished.find((tag) => tag in LANGUAGES) || "kk";
}

async function speak(next) {
  words = await (await fetch(`/widget/strings/${next}.json`)).json();
  language = next;
  document.documentElement.lang = next;
  document.title = words.title;
  document.getElementById("about").textContent = words.about;
  document.getElementById("question-label").textContent = words.label;
  question.placeholder = words.placeholder;
  send.textContent = words.send;
  for (const made of document.querySelectorAll("#languages button")) made.setAttribute("aria-pressed", String(made.dataset.language === next));
}

async function call(path, body) {
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error.message), { code: answer.error.code, status: response.status });
  return answer;
}

async function open() {
  const opened = await call("/api/v1/session", { language });
  session = opened.session;
  return opened;
}

function show(...parts) {
  talk.append(...parts);
}

function scrollTo(part) {
  talk.scrollTop = part.offsetTop - talk.offsetTop - 8;
}

function drawAll(replies) {
  const parts = replies.flatMap((reply) => drawReply(reply, (payload, title) => say({ payload }, title)));
  show(...parts);
  const spoken = replies.map((reply) => reply.answer.language).find((found) => found in LANGUAGES);
  if (spoken && spoken !== language) speak(spoken).catch(() => {});
}

// Messages are sent one after another in the order in which they were written; none is lost while another is on its way.
function say(message, shown) {
  const mine = element("p", { class: "me" }, shown);
  show(mine);
  scrollTo(mine);
  turns = turns.then(() => turn(message, shown, mine));
  return turns;
}

async function turn(message, shown, mine) {
  state.textContent = words.thinking;
  try {
    if (!session) await open();
    const { replies } = await deliver(message);
    state.textContent = "";
    drawAll(replies);
    scrollTo(mine);
  } catch (error) {
    mine.classList.add("unsent");
    state.textContent = error.code === "too_many_messages" ? error.message : words.broken;
    const row = drawButtons([{ title: words.retry, payload: "" }], () => { row.remove(); mine.remove(); say(message, shown); });
    talk.append(row);
  }
}

async function deliver(message) {
  try {
    return await call("/api/v1/messages", { session, ...message });
  } catch (error) {
    if (error.status !== 401) throw error;
    await open();
    return call("/api/v1/messages", { session, ...message });
  }
}

function submit() {
  const text = question.value.trim();
  if (!text) return;
  question.value = "";
  question.style.height = "";
  say({ text }, text);
}

form.addEventListener("submit", (event) => { event.preventDefault(); submit(); question.focus(); });
question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
});
question.addEventListener("input", () => { question.style.height = ""; question.style.height = `${question.scrollHeight + 3}px`; });

for (const [code, name] of Object.entries(LANGUAGES)) {
  const made = element("button", { type: "button", lang: code, "data-language": code, "aria-pressed": "false" }, name);
  made.addEventListener("click", async () => {
    await speak(code);
    if (talk.querySelector(".me")) say({ payload: `language:${code}` }, name);
    else await start();
  });
  document.getElementById("languages").append(made);
}

async function start() {
  session = null;
  talk.replaceChildren(element("p", { class: "bot" }, words.welcome));
  try {
    drawAll((await open()).replies);
    talk.scrollTop = 0;
  } catch {
    state.textContent = words.broken;
  }
}

speak(browserLanguage()).then(start).catch(() => { state.textContent = "112 · 102 · 103 · 111"; });
