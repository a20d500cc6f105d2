import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
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

const WORTH = 1024;

/** Writes what is text once more, compressed, beside itself: the server sends that to whoever takes it. */
export function compressed(): Plugin {
  return {
    name: "filrouge-compressed",
    apply: "build",
    writeBundle: {
      order: "post",
      handler({ dir }, bundle) {
        for (const [name, file] of Object.entries(bundle)) {
          const content = file.type === "chunk" ? file.code : file.source;
          if (dir && /\.(js|css|html|svg|json)$/.test(name) && content.length > WORTH) writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }));
        }
      },
    },
  };
}
