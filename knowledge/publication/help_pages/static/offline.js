// Keeps the help pages readable without internet, and says of a page from the device's copy when that was saved.
// All wording stands in the page (data- attributes), so this script knows no language.
"use strict";
(() => {
  const worker = new URL("sw.js", document.currentScript.src);
  const byId = (id) => document.getElementById(id);

  function show(notice, text) {
    if (!notice) return;
    notice.textContent = text;
    notice.hidden = false;
  }

  // localStorage may be forbidden: then nothing was refused either.
  function refused(value) {
    try {
      if (value) localStorage.setItem("pana-help-copy", value);
      return localStorage.getItem("pana-help-copy") === "no";
    } catch {
      return false;
    }
  }

  async function forget() {
    refused("no");
    for (const name of await caches.keys()) if (name.startsWith("pana-help-")) await caches.delete(name);
    for (const found of await navigator.serviceWorker.getRegistrations()) {
      if (found.active && found.active.scriptURL === worker.href) await found.unregister();
    }
  }

  async function complete() {
    (await navigator.serviceWorker.ready).active.postMessage("complete");
  }

  async function keep() {
    await navigator.serviceWorker.register(worker, { updateViaCache: "none" });
    await complete();
  }

  byId("exit").addEventListener("click", (event) => { // the way back leads past this page
    event.preventDefault();
    document.documentElement.hidden = true;
    location.replace(event.currentTarget.href);
  });

  if (document.documentElement.dataset.saved) show(byId("saved"), byId("saved").dataset.text);

  const today = new Date().toISOString().slice(0, 10);
  for (const notice of document.querySelectorAll("[data-review-by]")) notice.hidden = notice.dataset.reviewBy >= today;

  if (!("serviceWorker" in navigator)) return;

  const button = byId("forget");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => forget().then(() => show(byId("forgotten"), byId("forgotten").dataset.text)));
  }
  if (refused()) return;
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data === "kept" && !document.documentElement.dataset.saved) show(byId("kept"), byId("kept").dataset.text);
  });
  navigator.serviceWorker.addEventListener("controllerchange", () => complete());
  addEventListener("load", () => keep().catch(() => {}));
})();
