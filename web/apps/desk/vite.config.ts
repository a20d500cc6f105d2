import react from "@vitejs/plugin-react";
import { defineConfig, type PluginOption } from "vite";
import { compressed, worker } from "./pwa/plugin";

const SERVER = process.env.FILROUGE_URL ?? "http://127.0.0.1:8080";

/** `--mode mock` answers from invented data; it is never part of a build. */
export default defineConfig(async ({ mode, command }) => {
  const plugins: PluginOption[] = [react(), worker(), compressed()];
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
    },
    server:
      mode === "mock"
        ? { host: "127.0.0.1", port: 5173 }
        : { host: "127.0.0.1", port: 5173, proxy: { "/api": { target: SERVER, ws: true, changeOrigin: false }, "/f/": { target: SERVER, changeOrigin: false } } },
    preview: { host: "127.0.0.1", port: 4173 },
  };
});
