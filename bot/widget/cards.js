// Draws replies. Everything is set as text, never as HTML: what comes from the server or the visitor cannot become markup.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") made.className = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export function drawReply(reply, press) {
  const box = reply.card && reply.card.entry ? drawEntry(reply.card) : drawText(reply);
  if (reply.answer.language) box.lang = reply.answer.language;
  const parts = [box];
  if (reply.buttons.length) parts.push(drawButtons(reply.buttons, press));
  if (reply.languages.length) parts.push(drawLanguages(reply.languages, press));
  return parts;
}

export function drawButtons(buttons, press) {
  const row = element("div", { class: "choices" });
  for (const { title, payload } of buttons) {
    const made = element("button", { type: "button", "data-payload": payload }, title);
    made.addEventListener("click", () => press(payload, title));
    row.append(made);
  }
  return row;
}

function drawLanguages(buttons, press) {
  const row = drawButtons(buttons, press);
  row.className = "others";
  for (const made of row.children) made.lang = made.dataset.payload.slice(-2);
  return row;
}

function drawText(reply) {
  const box = element("div", { class: "bot" }, element("p", {}, reply.text));
  if (reply.card) box.append(...drawContacts(reply.card));
  return box;
}

function drawEntry(card) {
  const box = element("article", { class: card.kind === "emergency" ? "bot urgent" : "bot" });
  box.append(element("h2", {}, card.title));
  if (card.kind === "emergency") box.append(drawCalls(card.contacts.flatMap((contact) => contact.phones).filter((phone) => phone.confirmed)));
  box.append(element("p", {}, card.answer));
  for (const section of card.sections) box.append(drawSection(section));
  box.append(...drawContacts(card));
  for (const note of card.notes) box.append(element("p", { class: "small" }, note));
  box.append(element("p", { class: "small" }, card.checked), drawSources(card));
  return box;
}

function drawSection(section) {
  if (!section.items) {
    const label = section.label ? element("b", {}, section.label) : null;
    return element("div", { class: "fact" }, label, element("span", {}, section.text));
  }
  const list = element(section.part === "steps" ? "ol" : "ul", {}, ...section.items.map((item) => element("li", {}, item)));
  return element("section", {}, element("h3", {}, section.label), list);
}

function drawContacts(card) {
  if (!card.contacts.length) return [];
  return [element("h3", {}, card.contacts_label), ...card.contacts.map(drawContact)];
}

function drawContact(contact) {
  const calls = contact.phones.flatMap((phone) => [
    element("a", { class: "call", href: phone.link }, phone.text), phone.note ? element("span", { class: "small" }, phone.note) : null]);
  const box = element("div", { class: "contact" }, element("b", {}, contact.name), element("span", {}, contact.helps_with));
  if (calls.length) box.append(element("div", { class: "calls" }, ...calls.filter(Boolean)));
  box.append(element("span", { class: "small" }, [contact.place, contact.address].filter(Boolean).join(", ")));
  if (contact.hours) box.append(element("span", { class: "small" }, contact.hours));
  if (contact.languages) box.append(element("span", { class: "small" }, contact.languages));
  if (contact.email) box.append(element("a", { href: `mailto:${contact.email}` }, contact.email), " ");
  if (contact.website) box.append(link(contact.website, new URL(contact.website).host));
  if (contact.note) box.append(element("span", { class: "small" }, contact.note));
  box.append(element("span", { class: "small" }, contact.checked));
  return box;
}

function drawCalls(phones) {
  return element("div", { class: "calls" }, ...phones.map((phone) => element("a", { class: "call", href: phone.link }, phone.text)));
}

function drawSources(card) {
  const items = card.sources.map((source) => element("li", {}, source.url ? link(source.url, source.text) : source.text));
  return element("details", {}, element("summary", {}, card.sources_label), element("ul", { class: "small" }, ...items));
}

function link(address, text) {
  return element("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text);
}
