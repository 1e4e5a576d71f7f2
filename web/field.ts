// The phone: one hand, poor network. Nothing typed is lost.
import "@tabler/core/dist/css/tabler.min.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/visits.css";
import "./styles/field.css";
import "htmx.org";
import { start } from "./shared/start.ts";
import { dialogs } from "./shared/dialogs.ts";
import { drafts } from "./shared/drafts.ts";
import { net } from "./shared/net.ts";
import { once } from "./shared/once.ts";
import { sets } from "./shared/set.ts";
import { toasts } from "./shared/toasts.ts";
import { typed } from "./shared/typed.ts";
import { photos } from "./field/photo.ts";
import { positions } from "./field/position.ts";
import { signatures } from "./field/signature.ts";

start([toasts, dialogs, typed, sets, drafts, net, photos, signatures, positions, once]);
