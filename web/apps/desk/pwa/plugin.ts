import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** Writes `sw.js` with the names of all that was built; another build is another version. */
export function worker(): Plugin {
  return {
    name: "filrouge-worker",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const built = Object.keys(bundle).filter((name) => name.startsWith("assets/") && !name.endsWith(".map")).sort();
        const hash = createHash("sha256").update(built.join("\n"));
        const page = bundle["index.html"];
        if (page?.type === "asset") hash.update(page.source);
        const source = readFileSync(fileURLToPath(new URL("sw.js", import.meta.url)), "utf8")
          .replace("__VERSION__", hash.digest("hex").slice(0, 16))
          .replace("__FILES__", JSON.stringify(["/index.html", ...built.map((name) => `/${name}`)]));
        this.emitFile({ type: "asset", fileName: "sw.js", source });
      },
    },
  };
}
