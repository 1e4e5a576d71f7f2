import { each } from "../shared/start.ts";
import { text } from "../shared/texts.ts";

const PATIENCE_MS = 15_000;
const GIVE_UP_MS = 20_000;

/**
 * `<form data-gv-position>`: takes the position once, when the form is sent (start, end), never in between.
 * Fills inputs named `lon`, `lat`, `accuracy_m`, `position_error`; without a position the form is sent all the same.
 */
export function positions(root: ParentNode): void {
  each<HTMLFormElement>(root, "form[data-gv-position]", (form) => {
    let ready = false;
    form.addEventListener("submit", (event) => {
      const sender = (event as SubmitEvent).submitter as HTMLButtonElement | null;
      if (ready || sender?.hasAttribute("data-gv-no-position")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      form.setAttribute("aria-busy", "true");
      void locate(form).then(() => {
        ready = true;
        form.removeAttribute("aria-busy");
        form.requestSubmit(sender ?? undefined);
      });
    });
  });
}

async function locate(form: HTMLFormElement): Promise<void> {
  try {
    const found = await current();
    put(form, "lon", found.coords.longitude.toFixed(6));
    put(form, "lat", found.coords.latitude.toFixed(6));
    put(form, "accuracy_m", String(Math.round(found.coords.accuracy)));
    say(form, text("positionFound", { metres: Math.round(found.coords.accuracy) }));
  } catch (error) {
    const reasons: Record<number, string> = { 1: "denied", 2: "unavailable", 3: "timeout" };
    put(form, "position_error", reasons[(error as GeolocationPositionError).code] ?? "unavailable");
    say(form, text("positionFailed"));
  }
}

function current(): Promise<GeolocationPosition> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject({ code: 3 }), GIVE_UP_MS);
    const end = (settle: () => void) => {
      clearTimeout(late);
      settle();
    };
    if (!navigator.geolocation) return end(() => reject({ code: 2 }));
    navigator.geolocation.getCurrentPosition(
      (found) => end(() => resolve(found)),
      (error) => end(() => reject(error)),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 30_000 },
    );
  });
}

function put(form: HTMLFormElement, name: string, value: string): void {
  const input = form.elements.namedItem(name);
  if (input instanceof HTMLInputElement) input.value = value;
}

function say(form: HTMLFormElement, words: string): void {
  const place = form.querySelector<HTMLElement>("[data-gv-position-note]");
  if (place) place.textContent = words;
}
