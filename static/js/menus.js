// Menus are <details>: they close on Escape, on a click elsewhere, and when the focus leaves.
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A menu of check boxes says what is ticked.
document.addEventListener("change", ({ target }) => {
  const menu = target.closest?.(".choice-menu");
  if (!menu) return;
  const ticked = [...menu.querySelectorAll("input:checked")];
  const { none, several } = menu.dataset;
  const words = ticked.length === 1 ? ticked[0].parentElement.textContent.trim() : several.replace("#", ticked.length);
  menu.querySelector("summary").textContent = ticked.length ? words : none;
});

// On a phone the tabs scroll sideways: the current one is in view.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
