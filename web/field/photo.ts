import { each } from "../shared/start.ts";
import { text } from "../shared/texts.ts";
import { toast } from "../shared/toasts.ts";
import { MOST_BYTES, LONGEST_EDGE, shrink } from "./shrink.ts";

/**
 * `<input type="file" accept="image/*" data-gv-photo>`: photos are made small before they are sent. The digest of what the
 * camera took goes along in `<name>_sha256`, the time it was taken in `<name>_taken_at`, if the form has such inputs.
 */
export function photos(root: ParentNode): void {
  each<HTMLInputElement>(root, "input[type=file][data-gv-photo]", (input) =>
    input.addEventListener("change", () => void prepare(input)),
  );
}

async function prepare(input: HTMLInputElement): Promise<void> {
  const form = input.form;
  const originals = [...(input.files ?? [])];
  if (!originals.length) return;
  form?.setAttribute("aria-busy", "true");
  const hold = (event: Event) => event.preventDefault();
  form?.addEventListener("submit", hold, true);
  try {
    const bag = new DataTransfer();
    const digests: string[] = [];
    for (const original of originals) {
      const small = await smaller(original);
      if (!small) {
        toast(text("photoTooLarge"), "danger");
        continue;
      }
      bag.items.add(small);
      digests.push(await digest(original));
    }
    input.files = bag.files;
    fill(form, `${input.name}_sha256`, digests.join(" "));
    fill(form, `${input.name}_taken_at`, originals.map((file) => new Date(file.lastModified).toISOString()).join(" "));
    preview(input, bag.files);
  } finally {
    form?.removeEventListener("submit", hold, true);
    form?.removeAttribute("aria-busy");
  }
}

async function smaller(file: File): Promise<File | null> {
  if (!file.type.startsWith("image/")) return file;
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file; // a format this browser cannot read: the server decides
  }
  const fits = file.size <= MOST_BYTES && Math.max(picture.width, picture.height) <= LONGEST_EDGE && file.type === "image/jpeg";
  if (fits) return file;
  const blob = await shrink(picture, (width, height, quality) => encode(picture, width, height, quality));
  picture.close();
  return blob && new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
}

function encode(picture: ImageBitmap, width: number, height: number, quality: number): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (!pen) return Promise.resolve(null);
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}

async function digest(file: Blob): Promise<string> {
  if (!globalThis.crypto?.subtle) return ""; // no secure context: the server takes the digest of what arrives
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fill(form: HTMLFormElement | null, name: string, value: string): void {
  const input = form?.elements.namedItem(name);
  if (input instanceof HTMLInputElement) input.value = value;
}

function preview(input: HTMLInputElement, files: FileList): void {
  let place = input.parentElement?.querySelector<HTMLElement>(".gv-photos");
  if (!place) {
    place = document.createElement("ul");
    place.className = "gv-photos";
    place.setAttribute("role", "status");
    input.after(place);
  }
  place.replaceChildren(
    ...[...files].map((file) => {
      const item = document.createElement("li");
      if (file.type.startsWith("image/")) {
        const picture = document.createElement("img");
        picture.alt = file.name;
        picture.src = URL.createObjectURL(file);
        picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
        item.append(picture);
      }
      const note = document.createElement("small");
      note.textContent = text("photoReady", { size: Math.ceil(file.size / 1024) });
      item.append(note);
      return item;
    }),
  );
}
