// Collects the icons the doors name and writes their inner SVG to dist/icons.json.
import { mkdirSync, readFileSync, readdirSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../node_modules/@tabler/icons/icons/outline", import.meta.url));
const NAME = /["']([a-z0-9]+(?:-[a-z0-9]+)*)["']/g;

/** Every quoted word of a template or a Python file that is also the name of an icon. */
export function named(text, exists) {
  return [...text.matchAll(NAME)].map((match) => match[1]).filter(exists);
}

/** The drawing of an SVG file without its frame. */
export function inner(svg) {
  return svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>[\s\S]*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, "")
    .replace(/ \/>/g, "/>");
}

export function icons({ doors, list, dist }) {
  const file = (name) => join(FOLDER, `${name}.svg`);
  return {
    name: "gridvisit-icons",
    apply: "build",
    closeBundle() {
      const sources = readdirSync(doors, { recursive: true })
        .filter((path) => /\.(html|py)$/.test(path))
        .map((path) => readFileSync(join(doors, path), "utf8"));
      const always = readFileSync(list, "utf8").split(/\s+/).filter(Boolean);
      const missing = always.filter((name) => !existsSync(file(name)));
      if (missing.length) this.error(`icons.txt names icons that do not exist: ${missing.join(", ")}`);
      const wanted = new Set(always);
      for (const text of sources) for (const name of named(text, (n) => existsSync(file(n)))) wanted.add(name);
      const drawn = Object.fromEntries([...wanted].sort().map((name) => [name, inner(readFileSync(file(name), "utf8"))]));
      mkdirSync(dist, { recursive: true });
      writeFileSync(join(dist, "icons.json"), JSON.stringify(drawn));
    },
  };
}
