// The form of a record: what the gate says while one writes, the preview, lists to filter, and a warning before leaving.
const form = document.getElementById("editing");
const PAUSE = 700;

for (const filter of document.querySelectorAll("input.filter")) {
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase();
    for (const box of filter.nextElementSibling.querySelectorAll("label")) {
      box.hidden = Boolean(words) && !box.textContent.toLowerCase().includes(words) && !box.querySelector("input").checked;
    }
  });
  filter.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

const gate = document.getElementById("gate");
const unsaved = document.getElementById("unsaved");
let changed = false;
let waiting = 0;
let asked = 0;

form.addEventListener("input", (event) => {
  if (event.target.classList.contains("filter")) return;
  changed = true;
  unsaved.textContent = form.dataset.unsaved;
  clearTimeout(waiting);
  if (form.dataset.check) waiting = setTimeout(check, PAUSE);
});
form.addEventListener("submit", () => { changed = false; });
window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

async function check() {
  const mine = ++asked;
  gate.textContent = form.dataset.checking;
  try {
    const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || mine !== asked) { if (mine === asked) gate.textContent = ""; return; }
    const said = await answer.json();
    draw(said.problems);
    drawTerms(said.terms);
    if (box && box.open) preview();
  } catch {
    gate.textContent = "";
  }
}

function draw(problems) {
  const places = new Map([...document.querySelectorAll("[data-problems]")].map((place) => [place.dataset.problems, place]));
  for (const place of places.values()) place.replaceChildren();
  let count = 0;
  for (const [name, found] of Object.entries(problems)) {
    const place = places.get(name) || places.get(name.split(".")[0]) || places.get("");
    for (const one of found) {
      count += one.severity === "error";
      const line = document.createElement("p");
      line.className = `problem ${one.severity}`;
      line.textContent = (one.row ? `${form.dataset.line} ${one.row}: ` : "") + one.message;
      place.append(line);
    }
  }
  gate.textContent = count ? `✗ ${count}` : `✓ ${form.dataset.clean}`;
}

const terms = document.getElementById("terms");
function drawTerms(found) {
  terms.replaceChildren(...found.map((term) => {
    const list = document.createElement("dl");
    list.className = "term";
    for (const column of term.columns) {
      const name = document.createElement("dt");
      const text = document.createElement("dd");
      name.lang = text.lang = name.textContent = column.language;
      text.textContent = column.use.join(", ");
      if (column.avoid.length) {
        const avoid = document.createElement("span");
        avoid.className = "avoid";
        avoid.textContent = ` ${terms.dataset.avoid} ${column.avoid.join(", ")}`;
        text.append(avoid);
      }
      list.append(name, text);
    }
    return list;
  }));
}

const box = document.getElementById("preview-box");
if (box) box.addEventListener("toggle", () => { if (box.open) preview(); });
async function preview() {
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("preview").replaceChildren(...page.body.childNodes);
}
