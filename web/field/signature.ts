import { each } from "../shared/start.ts";
import { text } from "../shared/texts.ts";
import { toast } from "../shared/toasts.ts";
import { fit, isSigned, pack, type Box, type Stroke } from "./strokes.ts";

const INK = "#10201d";

/**
 * The signature pad. Markup:
 *   <div class="gv-sign" data-gv-sign><canvas></canvas><button type="button" data-gv-sign-clear>…</button>
 *     <input type="hidden" name="signature"> <input type="hidden" name="signature_strokes"></div>
 * `signature` gets a PNG as data URL, `signature_strokes` the movement. With `data-required` the form is not sent unsigned.
 */
export function signatures(root: ParentNode): void {
  each<HTMLElement>(root, "[data-gv-sign]", (pad) => wire(pad));
}

function wire(pad: HTMLElement): void {
  const canvas = pad.querySelector("canvas");
  const pen = canvas?.getContext("2d");
  if (!canvas || !pen) return;
  let strokes: Stroke[] = [];
  let box: Box = { width: 0, height: 0 };

  const draw = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = INK;
    pen.fillStyle = INK;
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach((point, index) => {
        pen.lineWidth = 1.6 + 2.2 * point.p;
        if (index === 0) pen.moveTo(point.x, point.y);
        else pen.lineTo(point.x, point.y);
      });
      pen.stroke();
    }
  };
  const resize = () => {
    const size = canvas.getBoundingClientRect();
    if (!size.width || (size.width === box.width && size.height === box.height)) return;
    const next = { width: size.width, height: size.height };
    if (box.width) strokes = fit(strokes, box, next); // turned to landscape: what is written stays
    box = next;
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = Math.round(size.width * sharp);
    canvas.height = Math.round(size.height * sharp);
    pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    draw();
  };
  const at = (event: PointerEvent) => {
    const edge = canvas.getBoundingClientRect();
    return { x: event.clientX - edge.left, y: event.clientY - edge.top, t: event.timeStamp, p: event.pressure || 0.5 };
  };
  const save = () => {
    const signed = isSigned(strokes);
    put(pad, "signature", signed ? onWhite(canvas) : "");
    put(pad, "signature_strokes", signed ? pack(strokes, box) : "");
    pad.classList.toggle("gv-signed", signed);
  };

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    strokes.push([at(event)]);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    strokes.at(-1)?.push(...(moves.length ? moves : [event]).map(at));
    draw();
  });
  for (const name of ["pointerup", "pointercancel"] as const) canvas.addEventListener(name, save);
  pad.querySelector("[data-gv-sign-clear]")?.addEventListener("click", () => {
    strokes = [];
    draw();
    save();
  });
  pad.closest("form")?.addEventListener("submit", (event) => {
    const sender = (event as SubmitEvent).submitter;
    if (pad.dataset.required === undefined || sender?.hasAttribute("formnovalidate") || isSigned(strokes)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    toast(text("signFirst"), "warning");
    pad.scrollIntoView({ block: "center" });
  }, true);
  new ResizeObserver(resize).observe(canvas);
  resize();
}

function put(pad: HTMLElement, name: string, value: string): void {
  const input = pad.querySelector<HTMLInputElement>(`input[name="${name}"]`) ?? pad.querySelector<HTMLInputElement>(`input[data-gv="${name}"]`);
  if (input) input.value = value;
}

function onWhite(canvas: HTMLCanvasElement): string {
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  const pen = copy.getContext("2d");
  if (!pen) return canvas.toDataURL("image/png");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, copy.width, copy.height);
  pen.drawImage(canvas, 0, 0);
  return copy.toDataURL("image/png");
}
