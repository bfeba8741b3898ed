// What takes longer than a moment says so: a form with data-busy shows its words while the server works.
for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => {
    const said = document.createElement("p");
    said.className = "busy";
    said.setAttribute("role", "status");
    said.textContent = form.dataset.busy;
    form.append(said);
    setTimeout(() => { for (const button of form.querySelectorAll("button")) button.disabled = true; });
  });
}
window.addEventListener("pageshow", () => {
  for (const said of document.querySelectorAll("p.busy")) said.remove();
  for (const button of document.querySelectorAll("form[data-busy] button")) button.disabled = false;
});
