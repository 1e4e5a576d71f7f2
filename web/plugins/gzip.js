// Puts a .gz beside every built file that gains from it; whitenoise serves it as it is.
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const TEXT = /\.(js|css|svg)$/;
const SMALLEST = 1024;

export function gzip({ dist }) {
  return {
    name: "gridvisit-gzip",
    apply: "build",
    closeBundle() {
      for (const name of readdirSync(dist, { recursive: true })) {
        const path = join(dist, name);
        if (TEXT.test(name) && statSync(path).size > SMALLEST) writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
      }
    },
  };
}
