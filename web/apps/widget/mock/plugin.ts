import type { IncomingMessage } from "node:http";
import type { Plugin } from "vite";
import { Mock } from "./server";
import { CALM, type Switches } from "./world";

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const part of request) text += String(part);
  return JSON.parse(text || "{}") as Record<string, unknown>;
}

/**
 * The demo page's server. `POST /mock` with switches (`closed`, `nobody`, `waiting: 3`, `agent`, `slow`, `refused`…) changes
 * the invented world; `restart`, `cut`, `calm`, `say`, `join` do something once. `/chat.js` is where the protocol answers.
 */
export function demo(): Plugin {
  const mock = new Mock();
  return {
    name: "filrouge-chat-mock",
    async configureServer(server) {
      await mock.start(Number(process.env.MOCK_PORT ?? 0));
      server.httpServer?.on("close", () => void mock.stop());
      server.middlewares.use("/mock/url.js", (_request, response) => {
        response.setHeader("content-type", "text/javascript");
        response.end(`document.querySelector("script[data-key]").dataset.server=${JSON.stringify(mock.url)}`);
      });
      server.middlewares.use("/mock", (request, response, next) => {
        if (request.method !== "POST") return next();
        void read(request).then(async (what) => {
          const { restart, cut, calm, say, assistant, join, colour, typing, ...switches } = what;
          if (calm) mock.world.switches = { ...CALM };
          Object.assign(mock.world.switches, switches as Partial<Switches>);
          const visitor = [...mock.world.visitors.values()].at(-1);
          if (typeof colour === "string") mock.world.colours = { main: colour, on_main: "#ffffff" };
          if (typeof cut === "boolean") mock.cut(cut);
          if (restart) {
            await mock.stop();
            await mock.start();
          }
          if (visitor && join) mock.world.joins(visitor);
          if (visitor && typing) mock.world.tell(visitor, { type: "typing", on: true, name: "Léa" });
          if (visitor && typeof say === "string") mock.world.add(visitor, { from: "agent", text: say, author: { name: "Léa" } });
          if (visitor && typeof assistant === "string") mock.world.add(visitor, { from: "assistant", text: assistant });
          for (const one of mock.world.visitors.values()) mock.world.state(one);
          response.end(JSON.stringify(mock.world.switches));
        });
      });
    },
  };
}
