/** A behaviour finds its elements below `root` and wires them; it may be called again for parts htmx puts in. */
export type Behaviour = (root: ParentNode) => void;

/** Run every behaviour on the page now and on each part that htmx swaps in later. */
export function start(behaviours: Behaviour[]): void {
  const run = (root: ParentNode) => behaviours.forEach((behaviour) => behaviour(root));
  run(document);
  document.addEventListener("htmx:load", (event) => {
    const part = event.target;
    if (part instanceof HTMLElement && part !== document.body) run(part.parentElement ?? part);
  });
}

/** Call `wire` once per matching element, however often the behaviour runs. */
export function each<E extends HTMLElement>(root: ParentNode, selector: string, wire: (element: E) => void): void {
  for (const element of root.querySelectorAll<E>(selector)) {
    const mark = `gvWired${selector.replace(/\W/g, "")}`;
    if (element.dataset[mark]) continue;
    element.dataset[mark] = "1";
    wire(element);
  }
}
