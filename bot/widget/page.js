// The chat page.
import { mount } from "./app.js";

const wished = new URLSearchParams(location.search).get("lang");
const exit = document.querySelector("meta[name=pana-exit]")?.content || "https://www.google.com/";
const base = new URL("../", import.meta.url).href;

mount(document.getElementById("pana"), { base, lang: wished || "auto", exit, host: document.documentElement, page: true }).catch(() => {
  document.getElementById("pana").prepend("112 · 102 · 103 · 111");
});
