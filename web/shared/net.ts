import { each } from "./start.ts";
import { text } from "./texts.ts";
import { toast } from "./toasts.ts";

const SHOWN_MS = 4000;

/** Say when the connection is gone and when it is back: a strip where the page has one, a toast elsewhere. */
export function net(root: ParentNode): void {
  if (root !== document) return;
  let strip: HTMLElement | null = null;
  each<HTMLElement>(root, "[data-gv-net]", (element) => (strip = element));
  const show = (online: boolean) => {
    document.body.classList.toggle("gv-offline", !online);
    if (!strip) {
      toast(text(online ? "online" : "offline"), online ? "success" : "warning");
      return;
    }
    const line = strip;
    line.textContent = text(online ? "online" : "offline");
    line.classList.toggle("gv-net-off", !online);
    line.hidden = false;
    if (online) setTimeout(() => (line.hidden = navigator.onLine), SHOWN_MS);
  };
  window.addEventListener("online", () => show(true));
  window.addEventListener("offline", () => show(false));
  if (!navigator.onLine) show(false);
  document.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault(); // the browser would replace the page, and what was typed with it
    show(false);
  }, true);
}
