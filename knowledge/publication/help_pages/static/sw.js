// Answers from the device's copy of the help pages where the network does not. One cache a snapshot; an older one goes when the
// newer is complete. The bundle of the reader's own language is fetched first.
"use strict";
const PREFIX = "pana-help-";
const CACHE = `${PREFIX}__SNAPSHOT__`;
const LANGUAGES = ["kk", "ru", "en"];
const PARTS = ["help.css", "offline.js", "icon.svg"];
const PATIENCE = 6000; // milliseconds until a slow network counts as none
const ROOT = new URL("./", self.location.href).href;

const bundleOf = (language) => `${ROOT}offline/${language}.json`;

function pathOf(address) {
  const path = new URL(address).href.slice(ROOT.length).split(/[?#]/)[0].replace(/(^|\/)index\.html$/, "$1");
  return path === "" || path.endsWith("/") ? path : `${path}/`;
}

async function store(cache, address) {
  const response = await fetch(address, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${response.status}`);
  await cache.put(address, response);
}

async function readersLanguage() {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const spoken = open.filter((client) => client.url.startsWith(ROOT)).map((client) => pathOf(client.url).split("/")[0]);
  return spoken.find((language) => LANGUAGES.includes(language)) || LANGUAGES[0];
}

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(PARTS.map((name) => store(cache, ROOT + name)));
  await store(cache, bundleOf(await readersLanguage()));
  await self.skipWaiting();
}

async function complete(client) {
  const cache = await caches.open(CACHE);
  for (const language of LANGUAGES) {
    if (!(await cache.match(bundleOf(language)))) await store(cache, bundleOf(language));
  }
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  const { installing, waiting } = self.registration; // a newer worker: then its cache is among the others
  if (!installing && !waiting) await Promise.all(others.map((name) => caches.delete(name)));
  if (client) client.postMessage("kept");
}

// The newest copy of an address: from this snapshot's cache, or from an older one that is still there.
async function copyOf(address) {
  const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE).reverse();
  for (const name of [CACHE, ...older]) {
    const found = await (await caches.open(name)).match(address);
    if (found) return found;
  }
  return null;
}

async function savedPage(address) {
  const path = pathOf(address);
  const asked = address.split(/[?#]/)[0];
  if (asked !== ROOT + path && !asked.endsWith("/index.html")) return Response.redirect(ROOT + path); // links count on the last slash
  const wanted = LANGUAGES.filter((language) => path.startsWith(`${language}/`));
  for (const language of [...wanted, ...LANGUAGES]) {
    const found = await copyOf(bundleOf(language));
    if (!found) continue;
    const bundle = await found.json();
    const known = path in bundle.pages;
    const headers = new Headers(found.headers);
    for (const name of ["Content-Encoding", "Content-Length", "ETag"]) headers.delete(name);
    headers.set("Content-Type", "text/html; charset=utf-8");
    const html = bundle.pages[known ? path : "404"].replace("<html ", `<html data-saved="${bundle.saved}" `);
    return new Response(html, { status: known ? 200 : 404, headers });
  }
  return null;
}

// The network first, because facts change; the copy where it fails, answers with a fault of the server, or takes too long.
async function answer(request, copy) {
  const online = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const first = await Promise.race([online.catch(() => null), late]);
  if (first && first.status < 500) return first;
  return (await copy(request.url)) || online;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (event.data === "complete") event.waitUntil(complete(event.source));
});
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET" || !url.startsWith(ROOT)) return;
  if (mode === "navigate") event.respondWith(answer(event.request, savedPage));
  else if (PARTS.some((name) => url === ROOT + name)) event.respondWith(answer(event.request, copyOf));
});
