/** The search box: arrows walk through the answers, Esc leaves, a click elsewhere closes. */
export function search(root: ParentNode): void {
  if (root !== document) return;
  const box = document.querySelector<HTMLFormElement>(".gv-search");
  const input = document.getElementById("search") as HTMLInputElement | null;
  const found = document.getElementById("found");
  if (!box || !input || !found) return;
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      found.replaceChildren();
      input.focus();
      input.select();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [input, ...found.querySelectorAll<HTMLElement>("a")];
    const here = stops.indexOf(document.activeElement as HTMLElement);
    const next = stops[(here + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length];
    event.preventDefault();
    next?.focus();
  });
  input.addEventListener("gv:typed", () => {
    if (!input.value.trim()) found.replaceChildren();
  });
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target as Node)) found.replaceChildren();
  });
}
