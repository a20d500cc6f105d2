import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { WebSocketServer, type WebSocket } from "ws";
import { Mock, type Answer } from "./server";

/** The widget as it was last built. */
const CHAT = new URL("../../../dist/widget/chat.js", import.meta.url);

const read = (request: IncomingMessage) =>
  new Promise<Buffer>((resolve) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => resolve(Buffer.concat(parts)));
  });

function answer(response: ServerResponse, { status, body, type }: Answer): void {
  response.statusCode = status;
  response.setHeader("Content-Type", type ?? (status >= 400 ? "application/problem+json" : "application/json"));
  response.end(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body));
}

/** The API in memory, for looking and for trying. `MOCK_ROWS`, `MOCK_DELAY`, `MOCK_SIGNED_IN` change it. */
export function mock(): Plugin {
  const sockets = new Set<WebSocket>();
  const state = new Mock(Number(process.env.MOCK_ROWS ?? 30), (frame) => sockets.forEach((one) => one.send(JSON.stringify(frame))));
  const handle = async (request: IncomingMessage, response: ServerResponse, next: () => void) => {
    const url = new URL(request.url ?? "/", "http://mock");
    if (url.pathname === "/chat.js") return answer(response, { status: existsSync(CHAT) ? 200 : 404, body: existsSync(CHAT) ? readFileSync(CHAT, "utf8") : undefined, type: "text/javascript" });
    if (!url.pathname.startsWith("/api/v1/")) return next();
    const raw = await read(request);
    const json = request.headers["content-type"]?.includes("json") && raw.length ? JSON.parse(raw.toString()) : {};
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.MOCK_DELAY ?? 40)));
    answer(response, state.handle(request.method ?? "GET", url.pathname.slice("/api/v1".length), url.searchParams, json, raw, request.headers["x-setup-code"] as string | undefined));
  };
  const attach = (server: Server | null) => {
    const live = new WebSocketServer({ noServer: true });
    server?.on("upgrade", (request, socket, head) => {
      if (!request.url?.startsWith("/api/v1/live")) return;
      live.handleUpgrade(request, socket, head, (one) => {
        sockets.add(one);
        one.on("close", () => sockets.delete(one));
        one.on("message", (data) => {
          const said = JSON.parse(String(data)) as { type: string };
          if (said.type === "hello") one.send(JSON.stringify({ type: "welcome", position: state.position() }));
          if (said.type === "ping") one.send(JSON.stringify({ type: "pong" }));
        });
      });
    });
  };
  return {
    name: "filrouge-mock",
    configureServer(server) {
      attach(server.httpServer as Server | null);
      server.middlewares.use((request, response, next) => void handle(request, response, next));
    },
    configurePreviewServer(server) {
      attach(server.httpServer as Server | null);
      server.middlewares.use((request, response, next) => void handle(request, response, next));
    },
  };
}
