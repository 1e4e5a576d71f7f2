// Copies the Chinese typefaces of reports out of their package: printed pages need them where the machine has none.
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../node_modules/@expo-google-fonts/noto-sans-sc", import.meta.url));
const TAKEN = ["400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf", "LICENSE_FONT"];

export function fonts({ folder }) {
  return {
    name: "gridvisit-fonts",
    apply: "build",
    closeBundle() {
      mkdirSync(folder, { recursive: true });
      for (const path of TAKEN) copyFileSync(join(FOLDER, path), join(folder, path.split("/").at(-1)));
    },
  };
}
