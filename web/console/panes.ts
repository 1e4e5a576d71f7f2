import htmx from "htmx.org";
import { each } from "../shared/start.ts";
import { text } from "../shared/texts.ts";
import { toast } from "../shared/toasts.ts";
import { MARK } from "./rows.ts";

// The desk at its full width: queues, list, and the chosen demand beside them. A row opens in the right pane; the list,
// its filter, its place and what is typed stay. The address says what is shown (`show`), so that back, reload and a
// copied link give the same picture; on a narrow screen, and without this script, a row leads to the demand's page.

const WIDE = matchMedia("(min-width: 1200px)");
const SHOWN = "show";
let asked: AbortController | null = null;
let listed = "";
let shownUrl = "";

export function panes(root: ParentNode): void {
  each<HTMLElement>(root, "[data-gv-panes]", (desk) => {
    listed = bare(location.href);
    const pane = place();
    if (!pane) return;
    if (!pane.firstElementChild) nothing(pane);
    pane.dataset.gvChosen = new URLSearchParams(location.search).get(SHOWN) ?? "";
    desk.addEventListener("click", clicked);
    pane.addEventListener("submit", submitted);
    pane.addEventListener("keydown", left);
    addEventListener("popstate", gone);
    document.addEventListener("htmx:pushedIntoHistory", () => {
      listed = bare(location.href);
      if (chosen()) history.replaceState(history.state, "", withShown(chosen()));
    });
  });
  mark();
}

/** Whether pages open beside the list now. */
export function beside(): boolean {
  return WIDE.matches && place() !== null;
}

/** Send a form of the pane (or of a toast about what it shows); what it leads to opens in the pane too. */
export async function send(form: HTMLFormElement, button?: HTMLElement | null): Promise<void> {
  const pane = place();
  if (!pane) return;
  const data = new FormData(form, button instanceof HTMLButtonElement && button.name ? button : undefined);
  const plain = form.enctype !== "multipart/form-data";
  const body = plain ? new URLSearchParams([...data].map(([name, value]): [string, string] => [name, String(value)])) : data;
  const get = form.method === "get";
  const url = new URL(form.getAttribute("action") ?? shownUrl, location.href); // without one it goes where it came from
  if (get) url.search = String(body);
  if (await ask(url.href, get ? {} : { method: "POST", body })) refresh();
}

/** Show the pane's demand anew, as after an answer has gone. */
export async function again(): Promise<void> {
  const url = place()?.querySelector<HTMLElement>("[data-gv-base]")?.dataset.gvBase;
  if (url && (await ask(url, {}, false))) refresh();
}

function place(): HTMLElement | null {
  return document.getElementById("pane");
}

function chosen(): string {
  return place()?.dataset.gvChosen ?? "";
}

function clicked(event: MouseEvent): void {
  const target = event.target as Element;
  const link = target.closest<HTMLAnchorElement>("a[href]");
  if (target.closest("[data-gv-pane-close]")) {
    event.preventDefault();
    return close();
  }
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (!WIDE.matches || link.target || link.download || link.dataset.gvAlone !== undefined || link.hasAttribute("hx-get")) return;
  const row = link.closest("[data-gv-rows] tbody tr");
  const own = place()?.contains(link) && inside(link.href);
  if (!row && !own) return;
  event.preventDefault();
  if (own) void ask(link.href, {});
  else void open(link);
}

async function open(link: HTMLAnchorElement): Promise<void> {
  const id = /\/demands\/([^/]+)\//.exec(link.pathname)?.[1];
  if (!id) return location.assign(link.href);
  const before = chosen();
  if (!(await ask(link.href, {}))) return;
  if (id === before) return;
  history.replaceState({ gvDesk: true }, "", location.href);
  history.pushState({ gvDesk: true }, "", withShown(id));
  choose(id);
}

function choose(id: string): void {
  const pane = place();
  if (pane) pane.dataset.gvChosen = id;
  pane?.closest("[data-gv-panes]")?.classList.toggle("gv-desk-shown", id !== "");
  mark();
}

function close(): void {
  const pane = place();
  if (!pane) return;
  const row = rowOf(chosen());
  asked?.abort();
  nothing(pane);
  history.replaceState({ gvDesk: true }, "", location.href);
  history.pushState({ gvDesk: true }, "", withShown(""));
  choose("");
  (row?.querySelector<HTMLElement>("a[href]") ?? document.querySelector<HTMLElement>("#desk-list a[href], #list a[href]"))?.focus();
}

function nothing(pane: HTMLElement): void {
  const none = document.getElementById("pane-empty");
  pane.replaceChildren(...(none instanceof HTMLTemplateElement ? [none.content.cloneNode(true)] : []));
}

/** The browser went back or forth between what the pane showed; between lists htmx does it. */
function gone(event: PopStateEvent): void {
  const pane = place();
  if (!pane || (event.state as { htmx?: boolean } | null)?.htmx) return;
  if (bare(location.href) !== listed) return location.reload();
  const id = new URLSearchParams(location.search).get(SHOWN) ?? "";
  if (id === pane.dataset.gvChosen) return;
  const row = rowOf(id)?.querySelector<HTMLAnchorElement>("a[href]");
  if (!id) nothing(pane);
  else void ask(row?.href ?? new URL(`${location.pathname}${id}/`, location.href).href, {}, false);
  choose(id);
}

function submitted(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || !WIDE.matches || form.method === "dialog" || form.hasAttribute("hx-post") || form.hasAttribute("hx-get")) return;
  const to = form.getAttribute("action"); // not form.action: a field may have that name
  if (to && !inside(to)) return;
  event.preventDefault();
  void send(form, event.submitter);
}

/** Esc leads from the pane to its row, unless somebody types, composes, or has something open. */
function left(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.key !== "Escape" || event.isComposing || event.keyCode === 229) return;
  if (target.matches("input, textarea, select") || document.querySelector("dialog[open], details.gv-menu[open], details.gv-confirm[open]")) return;
  rowOf(chosen())?.querySelector<HTMLElement>("a[href]")?.focus();
}

/** Ask for a page and put it into the pane; say whether something is shown now. A later question ends an earlier one. */
async function ask(url: string, init: RequestInit, focus = true): Promise<boolean> {
  const pane = place();
  if (!pane) return false;
  asked?.abort();
  const mine = (asked = new AbortController());
  pane.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { ...init, signal: mine.signal, headers: { "HX-Request": "true", "HX-Target": "pane", "HX-Current-URL": location.href } });
    tell(answer);
    const to = answer.headers.get("HX-Redirect");
    if (to && !inside(to)) {
      location.assign(to);
      return false;
    }
    if (to) return await ask(to, {}, focus);
    const html = await answer.text();
    if (!html.includes("gv-pane-page")) {
      if (answer.ok) location.assign(answer.url);
      else if (!answer.headers.get("HX-Trigger")) toast(text("failed"), "danger");
      return false;
    }
    if (mine.signal.aborted) return false;
    htmx.swap(pane, html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
    pane.scrollTop = 0;
    shownUrl = answer.url;
    if (focus) stand(pane);
    return answer.ok || answer.status === 422;
  } catch (error) {
    if (!mine.signal.aborted) toast(text("failed"), "danger");
    if (!mine.signal.aborted && !(error instanceof TypeError)) throw error;
    return false;
  } finally {
    if (asked === mine) pane.removeAttribute("aria-busy");
  }
}

/** Stand where reading begins: at what went wrong, else at the heading. */
function stand(pane: HTMLElement): void {
  const wrong = pane.querySelector<HTMLElement>(".alert-danger[tabindex]");
  (wrong ?? pane.querySelector<HTMLElement>("#pane-title"))?.focus({ preventScroll: !wrong });
}

/** Toasts of an answer, as htmx would show them. */
function tell(answer: Response): void {
  const said = answer.headers.get("HX-Trigger");
  if (!said) return;
  for (const [name, detail] of Object.entries(JSON.parse(said) as Record<string, unknown>)) document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Whether an address belongs to the demand in the pane. */
function inside(url: string): boolean {
  const base = place()?.querySelector<HTMLElement>("[data-gv-base]")?.dataset.gvBase;
  return Boolean(base) && new URL(url, location.href).pathname.startsWith(base ?? "");
}

/** Ask for the list anew: counts and rows follow the step, while place, ticks and filter stay. */
function refresh(): void {
  const list = document.getElementById("desk-list");
  const top = list?.scrollTop ?? 0;
  const ticked = [...document.querySelectorAll<HTMLInputElement>("#desk-list input[type=checkbox]:checked")].map((box) => box.value);
  void htmx.ajax("get", listed, { target: "#list", swap: "outerHTML" }).then(() => {
    const fresh = document.getElementById("desk-list");
    if (fresh) fresh.scrollTop = top;
    for (const box of document.querySelectorAll<HTMLInputElement>("#desk-list input[type=checkbox]")) box.checked = ticked.includes(box.value);
    mark();
  });
}

/** Mark the row of what the pane shows. */
function mark(): void {
  const here = rowOf(chosen());
  if (!here || here.getAttribute("aria-current")) return;
  for (const row of document.querySelectorAll("[data-gv-rows] tbody tr[aria-current]")) row.removeAttribute("aria-current");
  here.setAttribute("aria-current", "true");
  for (const row of document.querySelectorAll(`tr.${MARK}`)) row.classList.remove(MARK);
  here.classList.add(MARK);
}

function rowOf(id: string): HTMLElement | null {
  return id ? document.getElementById(`demand-${id}`) : null;
}

function bare(href: string): string {
  const url = new URL(href);
  url.searchParams.delete(SHOWN);
  return url.pathname + url.search;
}

function withShown(id: string): string {
  const url = new URL(location.href);
  if (id) url.searchParams.set(SHOWN, id);
  else url.searchParams.delete(SHOWN);
  return url.pathname + url.search;
}
