// The one tag for any site: <script src=".../widget.js" data-lang="auto" async></script>. Everything else loads on the first press.
(() => {
  const tag = document.currentScript;
  const base = new URL(".", tag.src).href;
  const begin = () => import(`${base}widget/launcher.js`).then(({ launch }) => launch(base, { ...tag.dataset }));
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin, { once: true });
})();
