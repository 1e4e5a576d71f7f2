import { text } from "./texts.ts";

type Tone = "success" | "info" | "warning" | "danger";
const STAY_MS = 6000;

/** Show a short message that goes by itself; a danger stays until it is closed. */
export function toast(words: string, tone: Tone = "info"): void {
  const place = document.getElementById("toasts");
  if (!place || !words) return;
  const box = document.createElement("div");
  box.className = `gv-toast gv-toast-${tone}`;
  if (tone === "danger") box.setAttribute("role", "alert");
  const line = document.createElement("p");
  line.textContent = words;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.setAttribute("aria-label", text("close"));
  close.addEventListener("click", () => box.remove());
  box.append(line, close);
  place.append(box);
  if (tone !== "danger") setTimeout(() => box.remove(), STAY_MS);
}

let listening = false;

/** Toasts the server sends by HX-Trigger, and one when it does not answer. */
export function toasts(): void {
  if (listening) return;
  listening = true;
  document.addEventListener("gv:toast", (event) => {
    const detail = (event as CustomEvent<{ text: string; tone?: Tone }>).detail;
    toast(detail.text, detail.tone ?? "success");
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => toast(text("failed"), "danger"));
  document.addEventListener("htmx:responseError", (event) => {
    const answer = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr;
    if (!answer.getResponseHeader("HX-Trigger")) toast(text("failed"), "danger");
  });
}
