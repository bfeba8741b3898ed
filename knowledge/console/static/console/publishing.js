// Shows how far a publication is; when it has ended the page is loaded again. Without scripts the page refreshes itself.
const box = document.querySelector("[data-progress]");
const list = document.getElementById("steps");

function line(step) {
  const item = document.createElement("li");
  const at = document.createElement("span");
  at.className = "at";
  at.textContent = `${step.at.toFixed(1)} ${box.dataset.seconds}`;
  const words = document.createElement("span");
  words.textContent = step.words;
  item.append(at, words);
  if (step.going) item.setAttribute("aria-current", "step");
  if (step.of) item.append(bar(step));
  return item;
}

function bar(step) {
  const made = document.createElement("progress");
  made.max = step.of;
  made.value = step.done;
  made.setAttribute("aria-label", step.words);
  return made;
}

async function look() {
  let wait = 500;
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    const { state, steps } = await answer.json();
    if (state !== "preparing") return location.reload();
    list.replaceChildren(...steps.map(line));
  } catch {
    wait = 3000; // the console is away for a moment, or the session has ended: loading again would lose what is shown
  }
  return setTimeout(look, wait);
}

if (box && list) setTimeout(look, 300);
