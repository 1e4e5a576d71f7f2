import { collect, restore, type Entry, type Values } from "./draft-values.ts";
import { each } from "./start.ts";
import { text } from "./texts.ts";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type Kept = { at: string; values: Values };
const WAIT_MS = 250;
const OLDEST_MS = 7 * 24 * 3600 * 1000;
const PREFIX = "gv-draft:";
const SENT = "gv-draft-sent";

/** Keep what is typed into a `data-gv-draft` form on this device until the server has taken it. */
export function drafts(root: ParentNode): void {
  forgetSent();
  each<HTMLFormElement>(root, "form[data-gv-draft]", (form) => {
    const key = PREFIX + (form.dataset.gvDraft ?? "");
    const failed = form.querySelector(".gv-field-bad, .alert-danger") !== null;
    if (!failed) bring(form, key);
    let timer = 0;
    const later = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => keep(form, key), WAIT_MS);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", () => {
      window.clearTimeout(timer);
      keep(form, key);
      delete form.dataset.gvTouched; // leaving the page hides it, and must not keep what was sent once more
      store(sessionStorage, SENT, JSON.stringify({ key, path: location.pathname + location.search }));
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && form.dataset.gvTouched) keep(form, key);
    });
  });
  dropOld();
}

function keep(form: HTMLFormElement, key: string): void {
  form.dataset.gvTouched = "1";
  const now = new Date();
  if (store(localStorage, key, JSON.stringify({ at: now.toISOString(), values: collect(fields(form).map(entry)) } satisfies Kept)))
    note(form, text("draftKept", { time: `${now.getHours()}`.padStart(2, "0") + ":" + `${now.getMinutes()}`.padStart(2, "0") }));
}

function bring(form: HTMLFormElement, key: string): void {
  const kept = read(key);
  if (!kept) return;
  const all = fields(form);
  let changed = false;
  restore(all.map(entry), kept.values).forEach((put, index) => {
    const field = all[index];
    if (!put || !field) return;
    if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
      changed ||= field.checked !== put.checked;
      field.checked = put.checked;
    } else if (field.value !== put.value) {
      changed = true;
      field.value = put.value;
    }
  });
  if (changed) {
    note(form, text("draftRestored"));
    window.setTimeout(() => form.dispatchEvent(new CustomEvent("gv:restored", { bubbles: true }))); // when all who listen are there
  }
}

/** A form that was sent and led to another page, or came back without errors, needs its draft no longer. */
function forgetSent(): void {
  const sent = sessionStorage.getItem(SENT);
  if (!sent) return;
  const { key } = JSON.parse(sent) as { key: string };
  sessionStorage.removeItem(SENT);
  if (!document.querySelector(".gv-field-bad, .gv-error, .alert-danger")) localStorage.removeItem(key);
}

function dropOld(): void {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    const kept = read(key);
    if (!kept || Date.now() - Date.parse(kept.at) > OLDEST_MS) localStorage.removeItem(key);
  }
}

function read(key: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function store(place: Storage, key: string, value: string): boolean {
  try {
    place.setItem(key, value);
    return true;
  } catch {
    return false; // private mode or full: the form still works, only without a draft
  }
}

function note(form: HTMLFormElement, words: string): void {
  let line = form.querySelector<HTMLElement>(".gv-draft-note");
  if (!line) {
    line = document.createElement("p");
    line.className = "gv-draft-note";
    line.setAttribute("role", "status");
    form.append(line);
  }
  line.textContent = words;
}

function fields(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (element): element is Field =>
      element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement,
  );
}

function entry(field: Field): Entry {
  return { name: field.name, type: field.type, value: field.value, checked: field instanceof HTMLInputElement && field.checked };
}
