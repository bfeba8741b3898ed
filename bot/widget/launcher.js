// A button in the corner of somebody's page; the conversation behind it, in a shadow root that their styles cannot reach.
import { button, element } from "./elements.js";
import { preferred, words as wordsOf } from "./strings.js";

export async function launch(base, { lang = "auto", exit = "https://www.google.com/", side = "right", open } = {}) {
  const host = element("pana-widget");
  const shadow = host.attachShadow({ mode: "open" });
  const [style, words] = await Promise.all([fetch(`${base}widget/style.css`).then((response) => response.text()), wordsOf(base, preferred(lang))]);
  if ("adoptedStyleSheets" in shadow) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    shadow.adoptedStyleSheets = [sheet];
  } else shadow.append(element("link", { rel: "stylesheet", href: `${base}widget/style.css` }));
  const panel = element("section", { class: "panel", role: "dialog", "aria-label": words.open, hidden: true });
  const opener = button(element("img", { src: `${base}widget/icon.svg`, alt: "", width: "32", height: "32" }), () => toggle(), {
    class: "opener", "aria-expanded": "false", title: words.open });
  opener.append(words.opener);
  let app = null;

  async function toggle(wanted = panel.hidden) {
    panel.hidden = !wanted;
    opener.hidden = wanted;
    opener.setAttribute("aria-expanded", String(wanted));
    if (!wanted) {
      opener.focus();
      return;
    }
    if (!app) {
      const { mount } = await import("./app.js");
      app = await mount(panel, { base, lang, exit, host, close: () => toggle(false) });
    }
    app.focus();
  }

  panel.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) toggle(false); });
  host.dataset.side = side;
  shadow.append(opener, panel);
  document.body.append(host);
  if (open !== undefined) await toggle(true);
  return host;
}
