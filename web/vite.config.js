// One build for all doors: hashed files with a manifest, the icons in use, a .gz beside every large file, and the
// typefaces of printed reports.
import { defineConfig } from "vite";
import { fileURLToPath } from "node:url";
import { fonts } from "./plugins/fonts.js";
import { gzip } from "./plugins/gzip.js";
import { icons } from "./plugins/icons.js";
import { licences } from "./plugins/licences.js";
import { noEval } from "./plugins/no-eval.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const doors = here("../src/gridvisit/interfaces");
const printed = here("../src/gridvisit/domain/evaluation/reports/fonts");
const dist = `${doors}/console/static/console/dist`;

export default defineConfig({
  root: here("."),
  base: "./",
  publicDir: false,
  plugins: [noEval(), icons({ doors, list: here("icons.txt"), dist }), gzip({ dist }), licences({ dist }), fonts({ folder: printed })],
  build: {
    outDir: dist,
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    assetsInlineLimit: 4096,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    rollupOptions: {
      input: { console: here("console.ts"), field: here("field.ts"), portal: here("portal.ts") },
    },
  },
});
