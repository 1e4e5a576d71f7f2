// The desk: Tabler's styles, htmx, and the small behaviours of the frame.
import "@tabler/core/dist/css/tabler.min.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/visits.css";
import "./styles/console.css";
import "./styles/planning.css";
import "./styles/quality.css";
import "./styles/evaluation.css";
import "htmx.org";
import { start } from "./shared/start.ts";
import { dialogs } from "./shared/dialogs.ts";
import { drafts } from "./shared/drafts.ts";
import { guard } from "./shared/guard.ts";
import { net } from "./shared/net.ts";
import { sets } from "./shared/set.ts";
import { toasts } from "./shared/toasts.ts";
import { typed } from "./shared/typed.ts";
import { photos } from "./field/photo.ts";
import { signatures } from "./field/signature.ts";
import { charts } from "./console/charts.ts";
import { filters } from "./console/filters.ts";
import { keys } from "./console/keys.ts";
import { panel } from "./console/panel.ts";
import { rows } from "./console/rows.ts";
import { search } from "./console/search.ts";
import { side } from "./console/side.ts";

start([toasts, dialogs, typed, sets, drafts, guard, net, side, search, filters, keys, rows, panel, photos, signatures, charts]);
