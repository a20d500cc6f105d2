import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin, type PluginOption } from "vite";

/** What a visitor's page pays for us, at most. */
const GZIP_BYTES_MOST = 30_000;

function weighed(): Plugin {
  return {
    name: "weighed",
    generateBundle(_options, bundle) {
      const files = Object.values(bundle);
      const [file] = files;
      if (files.length !== 1 || file?.type !== "chunk") return this.error(`one file was promised: ${Object.keys(bundle).join(", ")}`);
      const bytes = gzipSync(file.code, { level: 9 }).length;
      if (bytes > GZIP_BYTES_MOST) return this.error(`chat.js weighs ${bytes} bytes compressed, ${GZIP_BYTES_MOST} at most`);
      this.info(`chat.js weighs ${bytes} bytes compressed`);
    },
  };
}

/** Both languages share one list of keys: a key is a third of what an entry weighs. */
function paired(): Plugin {
  const read = (name: string) => JSON.parse(readFileSync(new URL(`src/strings/${name}.json`, import.meta.url), "utf8")) as Record<string, string>;
  const list = (all: string[]) => `${JSON.stringify(all.join("|"))}.split("|")`;
  return {
    name: "paired",
    apply: "build",
    enforce: "pre",
    resolveId: (id) => {
      const name = /^\.\/strings\/(fr|en)\.json$/.exec(id)?.[1];
      return name ? `\0words-${name}` : id === "words-keys" ? "\0words-keys" : null;
    },
    load(id) {
      if (!id.startsWith("\0words-")) return null;
      const keys = Object.keys(read("fr"));
      if (id.endsWith("keys")) return `export default ${list(keys)}`;
      const table = read(id.slice(-2));
      return `import keys from "words-keys";const all=${list(keys.map((key) => table[key] ?? ""))};export default Object.fromEntries(keys.map((key,at)=>[key,all[at]]))`;
    },
  };
}

/** `--mode mock` shows the widget on a noisy page, with invented people; it is never part of a build. */
export default defineConfig(async ({ mode, command }) => {
  const plugins: PluginOption[] = [paired(), weighed()];
  if (mode === "mock" && command === "serve") plugins.push((await import("./mock/plugin")).demo());
  return {
    plugins,
    root: mode === "mock" ? "mock/page" : ".",
    build: {
      outDir: "../../dist/widget",
      emptyOutDir: true,
      target: "es2022",
      reportCompressedSize: false,
      lib: { entry: "src/main.ts", formats: ["iife" as const], name: "filrougeChat", fileName: () => "chat.js" },
    },
    server: { host: "127.0.0.1", port: 5174, fs: { allow: ["../.."] } },
  };
});
