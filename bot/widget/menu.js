// The strip above the conversation: language by native names, quick exit, and what is needed less often.
import { kept } from "./device.js";
import { button, element } from "./elements.js";
import { LANGUAGES } from "./strings.js";

const SIZES = [87.5, 100, 115, 130, 150];

export function makeMenu(app) {
  const { words, language, options } = app;
  const names = Object.entries(LANGUAGES).map(([code, name]) =>
    button(name, () => app.choose(code), { lang: code, "data-language": code, "aria-pressed": String(code === language) }));
  const exit = button(words.exit, () => app.leave(), { class: "exit", title: words.exit_help });
  const call = element("a", { class: "call danger", href: "tel:112", title: words.danger, "aria-label": words.danger }, "112");
  const close = options.close ? button("✕", options.close, { class: "close", "aria-label": words.close }) : null;
  const more = element("details", { class: "more" }, element("summary", {}, words.menu),
    element("div", { class: "sheet" },
      button(words.again, () => { shut(); app.restart(words.again_done); }),
      button(words.delete, () => { shut(); app.sure(words.delete_sure, () => app.erase()); }),
      button(words.larger, () => size(app, 1)),
      button(words.smaller, () => size(app, -1)),
      button(words.look, () => look(app)),
      element("a", { href: `${app.base}help/${language}/` }, words.help),
      element("p", { class: "small" }, element("b", {}, `${words.exit}. `), words.exit_help)));
  const shut = () => { more.open = false; };
  app.body.onclick = (event) => { if (!more.contains(event.target)) shut(); };
  more.addEventListener("keydown", (event) => { if (event.key === "Escape") { shut(); more.firstChild.focus(); } });
  app.top.replaceChildren(
    element("div", { class: "brand" }, element(options.page ? "h1" : "h2", {}, words.name), call, exit, close),
    element("div", { class: "row" }, element("div", { class: "languages", role: "group", "aria-label": words.language }, ...names), more),
    element("p", { class: "about" }, words.about));
  size(app, 0);
  look(app, kept.wish("look") || "auto");
  shiftThrice(app);
}

function size(app, change) {
  const at = Math.min(SIZES.length - 1, Math.max(0, (kept.wish("size") ?? 1) + change));
  if (change) kept.wishFor("size", at);
  app.body.style.fontSize = `${SIZES[at]}%`;
}

function look(app, wish) {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = app.body.dataset.look;
  const next = wish || (now === "auto" || !now ? (dark ? "light" : "dark") : now === "dark" ? "light" : "dark");
  app.body.dataset.look = next;
  if (!wish) kept.wishFor("look", next);
}

// Shift three times within a second and a half, and nothing else in between.
function shiftThrice(app) {
  if (app.shifts) return;
  app.shifts = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift" || event.repeat) {
      if (event.key !== "Shift") app.shifts.length = 0;
      return;
    }
    app.shifts.push(event.timeStamp);
    app.shifts.splice(0, app.shifts.length - 3);
    if (app.shifts.length === 3 && event.timeStamp - app.shifts[0] < 1500) app.leave();
  }, true);
  addEventListener("input", () => { app.shifts.length = 0; }, true);
}
