import { each } from "../shared/start.ts";
import { text } from "../shared/texts.ts";
import { again, beside, send } from "./panes.ts";

// An answer waits some seconds before it goes: its page says so with a button, and this makes a toast of it that
// stays in sight on every page of this tab until the moment has come. The server alone decides whether it was in time.

type Kept = { html: string; until: number };
const KEPT = "gv-undo";
const GRACE_MS = 1500;
const RETRY_MS = 3000;
let stop: (() => void) | null = null;

export function undo(root: ParentNode): void {
  each<HTMLElement>(root, "[data-gv-held]", (box) => {
    const left = Number(box.dataset.gvHeld) * 1000;
    const form = box.querySelector<HTMLFormElement>("[data-gv-undo]");
    if (form && left > 0) show({ html: box.innerHTML, until: Date.now() + left });
    form?.remove();
    window.setTimeout(() => box.isConnected && look(), left > 0 ? left + GRACE_MS : RETRY_MS);
  });
  if (root !== document) return;
  const kept = read();
  if (kept && kept.until > Date.now() && !document.querySelector("[data-gv-held]")) show(kept);
}

/** Press the button, for the key `z`. */
export function takeBack(): void {
  document.querySelector<HTMLElement>(".gv-toast-undo button[type=submit]")?.click();
}

function show(kept: Kept): void {
  const place = document.getElementById("toasts");
  if (!place) return;
  stop?.();
  const box = document.createElement("div");
  box.className = "gv-toast gv-toast-info gv-toast-undo";
  box.innerHTML = kept.html;
  const bar = document.createElement("span");
  bar.className = "gv-toast-left";
  bar.setAttribute("aria-hidden", "true");
  box.append(bar);
  place.append(box);
  const end = () => {
    window.clearInterval(timer);
    box.remove();
    sessionStorage.removeItem(KEPT);
    stop = null;
  };
  const tick = () => {
    const seconds = Math.ceil((kept.until - Date.now()) / 1000);
    bar.textContent = text("seconds", { n: Math.max(seconds, 0) });
    if (seconds <= 0) end();
  };
  const timer = window.setInterval(tick, 500);
  stop = end;
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
  tick();
  box.querySelector("form")?.addEventListener("submit", (event) => {
    if (!beside()) {
      window.clearInterval(timer); // it stays until the next page comes: a form taken off the page is not sent
      sessionStorage.removeItem(KEPT);
      return;
    }
    event.preventDefault();
    end();
    void send(event.target as HTMLFormElement);
  });
}

function look(): void {
  if (beside()) void again();
  else location.reload();
}

function read(): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}
