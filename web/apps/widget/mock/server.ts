import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { randomUUID } from "node:crypto";
import { WebSocketServer, type WebSocket } from "ws";
import type { Act, Frame } from "@filrouge/chat";
import { Refused, World, type Visitor } from "./world";

const HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization, content-type",
  "access-control-allow-methods": "GET, POST, DELETE, OPTIONS",
  "access-control-expose-headers": "retry-after",
  "access-control-max-age": "600",
};

async function bytes(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function typeOf(body: Buffer): string {
  if (body.subarray(0, 4).toString("latin1") === "\x89PNG") return "image/png";
  if (body[0] === 0xff && body[1] === 0xd8) return "image/jpeg";
  if (body.subarray(0, 4).toString("latin1") === "%PDF") return "application/pdf";
  return "text/plain";
}

/** The protocol of web chat with invented people: real HTTP, real sockets, a memory that survives its restarts. */
export class Mock {
  readonly world = new World();
  private server: Server | null = null;
  private readonly sockets = new Set<WebSocket>();
  private readonly wires = new Set<Socket>();
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(port = this.port): Promise<void> {
    const hub = new WebSocketServer({ noServer: true, maxPayload: 4096 });
    this.server = createServer((request, response) => void this.handle(request, response));
    this.server.on("connection", (wire) => {
      if (this.world.switches.offline) wire.destroy();
      this.wires.add(wire);
      wire.on("close", () => this.wires.delete(wire));
    });
    this.server.on("upgrade", (request, wire, head) => {
      if (this.world.switches.offline || this.world.switches.deaf) wire.destroy();
      else hub.handleUpgrade(request, wire, head, (socket) => this.welcome(socket));
    });
    await new Promise<void>((done) => this.server?.listen(port, "127.0.0.1", done));
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Everything closes, as for a deploy; the world stays. */
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.close(1012);
    for (const wire of this.wires) wire.destroy();
    await new Promise<void>((done) => (this.server ? this.server.close(() => done()) : done()));
    this.server = null;
  }

  /** The network is gone for everybody, or is back. */
  cut(offline: boolean): void {
    this.world.switches.offline = offline;
    if (offline) for (const wire of this.wires) wire.destroy();
  }

  /** Answers what belongs to the protocol; false for what does not. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://mock");
    const match = /^\/chat\/v1\/[^/]+(\/.*)?$/.exec(pathname);
    if (!match) {
      response.writeHead(404).end();
      return false;
    }
    if (request.method === "OPTIONS") {
      response.writeHead(204, HEADERS).end();
      return true;
    }
    try {
      const body = await bytes(request);
      if (this.world.switches.slow) await new Promise((done) => setTimeout(done, this.world.switches.slow));
      if (this.world.switches.refused) throw new Refused(403, "chat.paused");
      await this.answer(request, response, match[1] ?? "", searchParams, body);
    } catch (error) {
      const refused = error instanceof Refused ? error : new Refused(500, "internal");
      const problem = { type: "about:blank", title: refused.code, status: refused.status, code: refused.code, fields: { why: refused.why } };
      if (!response.headersSent)
        response.writeHead(refused.status, {
          ...HEADERS, "content-type": "application/problem+json", ...(refused.after ? { "retry-after": String(refused.after) } : {}),
        }).end(JSON.stringify(problem));
    }
    return true;
  }

  private async answer(
    request: IncomingMessage, response: ServerResponse, path: string, search: URLSearchParams, body: Buffer,
  ): Promise<void> {
    const { world } = this;
    const json = (status: number, what: unknown) =>
      response.writeHead(status, { ...HEADERS, "content-type": "application/json" }).end(JSON.stringify(what));
    const said = () => JSON.parse(body.toString("utf8")) as Record<string, unknown>;
    if (path === "") return void json(200, world.settings());
    if (path === "/visitors" && request.method === "DELETE") {
      world.visitors.delete(world.of(request.headers.authorization?.replace(/^Bearer /, "")).secret);
      return void json(200, {});
    }
    if (path === "/visitors") {
      const { token, resume } = said() as { token?: string; resume?: string };
      const visitor = world.begin(token, request.headers.authorization?.replace(/^Bearer /, ""), resume);
      const conversation = visitor.conversation && world.snapshot(visitor);
      return void json(201, { visitor: visitor.id, secret: visitor.secret, identified: visitor.identified, conversation });
    }
    const visitor = world.of(request.headers.authorization?.replace(/^Bearer /, ""));
    if (path === "/conversation" && --world.switches.asks < 0) {
      world.switches.asks = Infinity;
      throw new Refused(429, "chat.too_many", null, 1);
    }
    if (path === "/transcript") {
      const text = visitor.messages.map((one) => `${one.from}: ${one.text}\n`).join("");
      return void response.writeHead(200, { ...HEADERS, "content-type": "text/plain; charset=utf-8" }).end(text);
    }
    if (path === "/conversation") return void json(200, world.snapshot(visitor, search.get("before") ?? undefined));
    if (path === "/messages") return this.message(request, response, visitor, said(), json);
    if (path === "/acts") return void json(200, this.act(visitor, said() as unknown as Act));
    if (path === "/files") {
      if (body.length > 10_485_760) throw new Refused(413, "chat.file_size");
      const declared = request.headers["content-type"] ?? "";
      if (typeOf(body) !== declared) throw new Refused(422, "chat.file_type");
      const ref = { id: `fil_${randomUUID()}`, name: search.get("name") ?? "file", media_type: declared, size: body.length };
      visitor.files.set(ref.id, { ref, bytes: body });
      return void json(201, ref);
    }
    const file = visitor.files.get(path.replace("/files/", ""));
    if (!file) throw new Refused(404, "not_found");
    response.writeHead(200, { ...HEADERS, "content-type": file.ref.media_type, "x-content-type-options": "nosniff" }).end(file.bytes);
  }

  private message(
    request: IncomingMessage, _response: ServerResponse, visitor: Visitor, what: Record<string, unknown>,
    json: (status: number, what: unknown) => unknown,
  ): void {
    const { world } = this;
    const { id, text, files, answers } = what as { id: string; text: string; files?: string[]; answers?: Record<string, string> };
    if (text === "refuse-me") throw new Refused(422, "chat.refused");
    Object.assign(visitor.answers, answers);
    if (world.switches.keeps) {
      world.arrivals.set(id, (world.arrivals.get(id) ?? 0) + 1);
      if (world.arrivals.get(id) === 1) setTimeout(() => world.said(visitor, id, text, files ?? []), 120);
      return void json(202, { message: null, position: null });
    }
    const { message, again } = world.said(visitor, id, text, files ?? []);
    if (world.switches.dies) {
      world.switches.dies = false;
      request.socket.destroy();
      return;
    }
    if (!again) this.afterwards(visitor);
    json(again ? 200 : 201, { message, position: world.position() });
  }

  /** An agent who answers by herself, for looking at it. */
  private afterwards(visitor: Visitor): void {
    const { world } = this;
    if (!world.switches.agent || world.switches.closed || world.switches.nobody) return;
    const first = !visitor.conversation?.agent;
    setTimeout(() => first && world.joins(visitor), 1500);
    setTimeout(() => world.tell(visitor, { type: "typing", on: true, name: "Léa" }), 2000);
    setTimeout(() => {
      for (const one of visitor.messages) if (one.from === "visitor") world.change(visitor, one.id, "read");
      world.add(visitor, { from: "agent", author: { name: "Léa" }, text: first ? "Bonjour, je regarde votre dossier." : "C’est noté." });
    }, 4000);
  }

  private act(visitor: Visitor, act: Act): unknown {
    const { world } = this;
    const { conversation } = visitor;
    if (act.type === "read") {
      for (const one of visitor.messages.filter((one) => one.id <= act.upto && one.from !== "visitor")) world.change(visitor, one.id, "read");
    } else if (conversation) {
      if (act.type === "end" && conversation.state === "open") {
        visitor.conversation = { ...conversation, state: "ended", ended_at: world.at };
        world.add(visitor, { from: "system", text: "", code: "ended" });
      }
      if (act.type === "rate") visitor.conversation = { ...conversation, rated: act.score };
      if (act.type === "email") {
        visitor.conversation = { ...conversation, email: act.email.replace(/^(.).*@/, "$1…@") };
        if (conversation.email === null) world.add(visitor, { from: "system", text: "", code: "by_email" });
      }
      world.state(visitor);
    }
    return world.snapshot(visitor);
  }

  private welcome(socket: WebSocket): void {
    const { world } = this;
    this.sockets.add(socket);
    let visitor: Visitor | null = null;
    const ear = (frame: Frame) => socket.send(JSON.stringify(frame));
    socket.on("close", () => {
      this.sockets.delete(socket);
      visitor?.ears.delete(ear);
    });
    socket.on("error", () => socket.terminate());
    socket.on("message", (data) => {
      const said = JSON.parse(String(data)) as { type: string; secret?: string; since?: string | null; upto?: string };
      if (said.type === "hello") {
        visitor = world.visitors.get(said.secret ?? "") ?? null;
        if (!visitor) return socket.close(4401);
        if (world.switches.refused) return socket.close(4403);
        const frames = world.since(visitor, said.since ?? null);
        ear({ type: "welcome", position: world.snapshot(visitor).position });
        if (frames === null) ear({ type: "resync", reason: "old", position: world.snapshot(visitor).position });
        else frames.forEach(ear);
        visitor.ears.add(ear);
      }
      if (!visitor) return;
      if (said.type === "ping") ear({ type: "pong" });
      if (said.type === "got") {
        visitor.got = said.upto ?? null;
        for (const one of visitor.messages) if (one.from !== "visitor" && one.state === "sent") world.change(visitor, one.id, "delivered");
      }
      if (said.type === "read") this.act(visitor, { type: "read", upto: said.upto ?? "" });
    });
  }
}
