// Makes elements. Everything is set as text, never as HTML: what comes from the server or the visitor cannot become markup.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "class") made.className = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export function button(title, press, attributes = {}) {
  return element("button", { type: "button", onclick: press, ...attributes }, title);
}

export function link(address, ...children) {
  return element("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, ...children);
}
