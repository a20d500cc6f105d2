import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin, type PluginOption } from "vite";

/** What a visitor's page pays for us, at most. */
const GZIP_BYTES_MOST = 30_000;
const STYLES = readFileSync(new URL("src/widget.css", import.meta.url), "utf8");

function weighed(): Plugin {
  return {
    name: "weighed",
    generateBundle(_options, bundle) {
      const lost = [...STYLES.matchAll(/var\(--([\w-]+)/g)].flatMap(([, name]) => (name && OURS.test(name) ? [name] : []));
      if (lost.length > 0) this.error(`the styles ask for ${lost.join(", ")}, and the code would call it otherwise`);
      const files = Object.values(bundle);
      const [file] = files;
      if (files.length !== 1 || file?.type !== "chunk") return this.error(`one file was promised: ${Object.keys(bundle).join(", ")}`);
      const packed = gzipSync(file.code, { level: 9 });
      const bytes = packed.length;
      if (bytes > GZIP_BYTES_MOST) return this.error(`chat.js weighs ${bytes} bytes compressed, ${GZIP_BYTES_MOST} at most`);
      this.info(`chat.js weighs ${bytes} bytes compressed`);
      // The server sends this one to whoever takes it.
      this.emitFile({ type: "asset", fileName: `${file.fileName}.gz`, source: packed });
    },
  };
}

/** Keys that the code puts together; every other one is written out somewhere. */
const NAMED = /^(event|open)\.|^(email|transcript)\.go$|\.(one|other)$/;

/** A key is a third of what an entry weighs: written out, it becomes its place in the list; those put together share one list. */
function paired(): Plugin {
  const read = (name: string) => JSON.parse(readFileSync(new URL(`src/strings/${name}.json`, import.meta.url), "utf8")) as Record<string, string>;
  const list = (all: string[]) => `${JSON.stringify(all.join("|"))}.split("|")`;
  const named = Object.keys(read("fr")).filter((key) => NAMED.test(key));
  const keys = [...named, ...Object.keys(read("fr")).filter((key) => !NAMED.test(key))];
  const said = new Set(named);
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
      if (id.endsWith("keys")) return `export default ${list(named)}`;
      const table = read(id.slice(-2));
      return `import keys from "words-keys";const all=${list(keys.map((key) => table[key] ?? ""))},words={...all};keys.forEach((key,at)=>words[key]=all[at]);export default words`;
    },
    transform(code, id) {
      if (!/widget\/src\/\w+\.tsx?$/.test(id)) return null;
      // Children as arguments are shorter than children as a property.
      const plain = code.replace("/** @jsxImportSource preact */", '/** @jsxRuntime classic @jsx h @jsxFrag Fragment */import { h, Fragment } from "preact";');
      return plain.replace(/"([a-z]+\.[a-z_]+)"/g, (whole, key: string) => {
        const at = keys.indexOf(key);
        if (at < 0 || NAMED.test(key)) return whole;
        said.add(key);
        return `"${at}"`;
      });
    },
    generateBundle() {
      const silent = keys.filter((key) => !said.has(key));
      if (silent.length > 0) this.error(`nobody says ${silent.join(", ")}`);
    },
  };
}

/** Names of our own that never leave the page: neither the protocol's, nor what is kept on the device, nor the browser's. */
const OURS =
  /^(dispatch|means|keeping|turns|sender|settled|accountKey|onSettings|setDraft|attaching|uuid|started|pump|wake|tell|known|take|overflow|ears|subscribe|refresh|withdraw|unmount|words|many|again|http|line|desk|around|connect|hangUp|adopt|settle|transcript|identify|returned|phase|unread|settings|see|keep|hold|drop|refuse|problem|parts|ask|leave|retry|fate|unsent|held|kept|typing|seen|older|attach|watch|cancel|after|refused|snapshot|begin|forget)$/;

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
      rolldownOptions: { output: { minify: { mangleProps: { include: OURS } } } },
      lib: { entry: "src/main.ts", formats: ["iife" as const], name: "filrougeChat", fileName: () => "chat.js" },
    },
    server: { host: "127.0.0.1", port: 5174, fs: { allow: ["../.."] } },
  };
});
