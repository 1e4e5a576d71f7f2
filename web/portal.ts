// The customer's pages: plain and large; nothing here is needed to answer.
import "@tabler/core/dist/css/tabler.min.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/visits.css";
import "./styles/portal.css";
import { start } from "./shared/start.ts";
import { dialogs } from "./shared/dialogs.ts";
import { drafts } from "./shared/drafts.ts";
import { branches } from "./shared/branches.ts";
import { once } from "./shared/once.ts";
import { photos } from "./field/photo.ts";

start([dialogs, drafts, once, branches, photos]);
