// Writes the licences of what the bundle contains beside it.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MODULES = fileURLToPath(new URL("../node_modules", import.meta.url));
const SHIPPED = ["@tabler/core", "@tabler/icons", "@expo-google-fonts/noto-sans-sc", "echarts", "htmx.org", "tslib", "zrender"];

export function licences({ dist }) {
  return {
    name: "gridvisit-licences",
    apply: "build",
    closeBundle() {
      const parts = SHIPPED.map((name) => {
        const folder = join(MODULES, name);
        const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)(\.\w+)?$/i.test(file));
        const words = texts.map((file) => readFileSync(join(folder, file), "utf8").trim());
        return [`${name} ${version} (${license})`, ...words].join("\n\n");
      });
      if (existsSync(dist)) writeFileSync(join(dist, "LICENCES.txt"), parts.join(`\n\n${"-".repeat(80)}\n\n`) + "\n");
    },
  };
}
