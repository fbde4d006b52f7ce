// The palette: Ctrl or Command K, arrows through the results, Enter opens.
const dialog = document.getElementById("search-dialog");
const input = document.getElementById("palette");
const apple = /Mac|iPhone|iPad/.test(navigator.platform);

for (const hint of document.querySelectorAll("[data-shortcut]")) {
  if (apple) hint.textContent = "⌘ K";
}

const show = (text = "") => {
  if (dialog.open) return;
  dialog.showModal();
  if (text) input.value = text;
  input.focus();
};

if (dialog && input) {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      show();
    }
  });
  const field = document.querySelector("[data-opens='search-dialog'] input");
  field?.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    show(field.value);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [input, ...dialog.querySelectorAll("#search-results a")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
