import react from "@vitejs/plugin-react";
import { defineConfig, type PluginOption } from "vite";
import { acyclic } from "./pwa/acyclic";
import { compressed, worker } from "./pwa/plugin";

const SERVER = process.env.FILROUGE_URL ?? "http://127.0.0.1:8080";

/** What is always loaded together. */
const WORDS = /packages[\\/]strings[\\/](?:common|compose|desk|find|handling|seeing|tasks)[\\/](fr|en)\.json$/;
/** Smaller pieces go along with others; too large, and files would import one another: see acyclic. */
const SHARED_BYTES = 2_000;
/**
 * Few files instead of one for each piece that two screens share: what the first screen needs before anything else, its
 * words, and what is shared between screens that come when asked for. A screen itself stays a file of its own.
 */
const groups = [
  { name: (id: string) => WORDS.exec(id)?.[1]?.replace(/^/, "words-") ?? null, priority: 50 },
  { name: "react", tags: ["$initial" as const], test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/, priority: 40 },
  { name: "libraries", tags: ["$initial" as const], test: /node_modules/, priority: 30 },
  { name: "house", tags: ["$initial" as const], priority: 20 },
  { name: "shared", minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: SHARED_BYTES, priority: 10 },
];

/** `--mode mock` answers from invented data; it is never part of a build. */
export default defineConfig(async ({ mode, command }) => {
  const plugins: PluginOption[] = [react(), worker(), compressed(), acyclic()];
  if (mode === "mock" && command === "serve") plugins.push((await import("./mock/plugin")).mock());
  return {
    plugins,
    define: {},
    build: {
      outDir: "../../dist/desk",
      emptyOutDir: true,
      target: "es2022",
      chunkSizeWarningLimit: 700,
      reportCompressedSize: false,
      rolldownOptions: {
        output: {
          codeSplitting: { groups },
          // Else it names all who share it.
          chunkFileNames: ({ name }: { name: string }) => `assets/${name.replace(/~.*/, "")}-[hash].js`,
        },
      },
    },
    server:
      mode === "mock"
        ? { host: "127.0.0.1", port: 5173 }
        : { host: "127.0.0.1", port: 5173, proxy: { "/api": { target: SERVER, ws: true, changeOrigin: false }, "/f/": { target: SERVER, changeOrigin: false }, "/chat.js": { target: SERVER, changeOrigin: false } } },
    preview: { host: "127.0.0.1", port: 4173 },
  };
});
