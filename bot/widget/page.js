// The chat page. Written for browsers of 2018, so that an older one is sent to the page without scripts instead of standing before nothing.
const wished = new URLSearchParams(location.search).get("lang");
const root = document.getElementById("pana");
const exit = document.querySelector("meta[name=pana-exit]").content;
const base = new URL("../", import.meta.url).href;

function numbers() {
  for (const number of ["112", "102", "103", "111"]) {
    const call = document.createElement("a");
    call.href = `tel:${number}`;
    call.textContent = number;
    root.append(call, " ");
  }
}

function tooOld(error) {
  if (error instanceof SyntaxError) location.replace("/chat");
  else numbers();
}

import("./app.js").then(({ mount }) => mount(root, { base, lang: wished || "auto", exit, host: document.documentElement, page: true }).catch(numbers), tooOld);
