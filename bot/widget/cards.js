// Draws replies: answer cards, contacts, choices.
import { kept } from "./device.js";
import { button, element, link } from "./elements.js";
import { plural } from "./strings.js";

// does: {press(payload, title), rate(entry, helpful), words, language, base}
export function drawReply(reply, does) {
  const box = reply.card && reply.card.entry ? drawEntry(reply.card, does) : drawText(reply, does);
  if (reply.answer.language) box.lang = reply.answer.language;
  const parts = [box];
  if (reply.buttons.length) parts.push(drawButtons(reply.buttons, does.press));
  if ((reply.languages || []).length) parts.push(drawLanguages(reply.languages, does));
  return parts;
}

export function drawButtons(buttons, press, attributes = { class: "choices" }) {
  const items = buttons.map(({ title, payload }) => element("li", {}, button(title, () => press(payload, title), { "data-payload": payload })));
  return element("ul", attributes, ...items);
}

function drawLanguages(buttons, { press, words }) {
  const row = drawButtons(buttons, press, {});
  for (const made of row.querySelectorAll("button")) made.lang = made.dataset.payload.slice(-2);
  return element("div", { class: "others" }, element("span", { class: "small" }, `${words.in_other_language}:`), row);
}

function drawText(reply, does) {
  const rows = reply.text.split("\n\n").map((text) => element("p", {}, text));
  return element("div", { class: "bot" }, ...rows, ...(reply.card ? drawContacts(reply.card, does) : []));
}

function drawEntry(card, does) {
  const urgent = card.kind === "emergency";
  const calls = card.contacts.flatMap((contact) => contact.phones).filter((phone) => phone.confirmed);
  return element(
    "article",
    { class: urgent ? "bot urgent" : "bot", "data-entry": card.entry },
    element("h2", {}, card.title),
    urgent ? element("div", { class: "calls" }, ...calls.map(drawCall)) : null,
    element("p", {}, card.answer),
    ...card.sections.map((section) => (section.part === "steps" ? drawSteps(section, card, does) : drawSection(section))),
    ...drawContacts(card, does),
    ...card.notes.map((note) => element("p", { class: "small" }, note)),
    element("p", { class: "small" }, card.checked),
    drawSources(card),
    urgent ? null : drawDeeds(card, does),
  );
}

// Steps can be ticked; what is ticked stays on the device.
function drawSteps(section, card, { words, language }) {
  const ticked = new Set(kept.ticked(card.entry));
  const count = element("p", { class: "small", role: "status" });
  const tell = () => { count.textContent = ticked.size ? plural(words.ticked, ticked.size, language) : ""; };
  const items = section.items.map((item, number) => {
    const box = element("input", { type: "checkbox", checked: ticked.has(number) });
    box.addEventListener("change", () => {
      if (box.checked) ticked.add(number);
      else ticked.delete(number);
      kept.tick(card.entry, [...ticked]);
      tell();
    });
    return element("li", {}, element("label", {}, box, element("span", {}, item)));
  });
  tell();
  return element("section", { class: "steps" }, element("h3", {}, section.label), element("ol", {}, ...items), count);
}

function drawSection(section) {
  if (section.items) {
    return element("section", {}, element("h3", {}, section.label), element("ul", {}, ...section.items.map((item) => element("li", {}, item))));
  }
  if (!section.label) return element("p", { class: "fact" }, section.text);
  return element("section", { class: "fact" }, element("h3", {}, section.label), element("p", {}, section.text));
}

function drawContacts(card, does) {
  if (!card.contacts.length) return [];
  const items = card.contacts.map((contact) => drawContact(contact, does));
  return [element("section", {}, element("h3", {}, card.contacts_label), element("ul", { class: "contacts" }, ...items))];
}

function drawContact(contact, { words }) {
  const phones = contact.phones.flatMap((phone) => [drawCall(phone), phone.note ? element("span", { class: "small" }, phone.note) : null]);
  const small = (text) => (text ? element("span", { class: "small row" }, text) : null);
  const map = contact.address ? `https://www.openstreetmap.org/search?query=${encodeURIComponent(`${contact.address}, ${contact.place}`)}` : null;
  return element(
    "li",
    {},
    element("b", {}, contact.name),
    element("span", { class: "row" }, contact.helps_with),
    phones.length ? element("div", { class: "calls" }, ...phones) : null,
    small([contact.place, contact.address].filter(Boolean).join(", ")),
    small(contact.hours),
    small(contact.languages),
    element(
      "span",
      { class: "row ways" },
      map ? link(map, words.map) : null,
      contact.email ? element("a", { href: `mailto:${contact.email}` }, contact.email) : null,
      contact.website ? link(contact.website, new URL(contact.website).host) : null,
    ),
    small(contact.note),
    small(contact.checked),
  );
}

function drawCall(phone) {
  return element("a", { class: "call", href: phone.link }, phone.text);
}

function drawSources(card) {
  const items = card.sources.map((source) => element("li", {}, source.url ? link(source.url, source.text) : source.text));
  return element("details", {}, element("summary", {}, card.sources_label), element("ul", { class: "small" }, ...items));
}

function drawDeeds(card, does) {
  const { words, language, base } = does;
  const page = `${base}help/${card.language || language}/${card.entry}/`;
  const told = element("span", { class: "small", role: "status" });
  const share = button(words.share, async () => {
    try {
      if (navigator.share) await navigator.share({ title: card.title, url: page });
      else {
        await navigator.clipboard.writeText(page);
        told.textContent = words.copied;
      }
    } catch (error) {
      if (error.name !== "AbortError") told.textContent = page;
    }
  });
  const asked = element("div", { class: "rate", role: "group", "aria-label": words.helpful }, element("span", {}, words.helpful));
  const answer = (helpful) => {
    asked.replaceChildren(element("span", { role: "status", tabindex: "-1" }, helpful ? words.helped : words.not_helped));
    asked.firstChild.focus();
    does.rate(card.entry, helpful);
  };
  asked.append(button(words.yes, () => answer(true)), button(words.no, () => answer(false)));
  return element("footer", { class: "deeds" }, asked, element("div", { class: "ways" }, share, link(page, words.print), told));
}
