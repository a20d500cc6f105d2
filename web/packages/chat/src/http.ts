import type { Means } from "./means";
import type { Act, Begun, FileRef, Message, Page, Settings, Snapshot } from "./words";

const WITHIN_MS = 12_000;

/** What the server refuses: RFC 9457 with its stable code. `status` 0 means that it was never reached. */
export class ChatProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    /** For a refused token: `expired`, `audience`, `signature`… */
    readonly why: string | null = null,
    readonly retryAfterS: number | null = null,
  ) {
    super(`${code}: ${detail}`);
    this.name = "ChatProblem";
  }

  /** The same again may well succeed. */
  get passing(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 408 || this.status === 429 || this.status === 425;
  }
}

function problem(status: number, text: string, retryAfter: string | null): ChatProblem {
  let body: { code?: string; detail?: string; title?: string; why?: string; fields?: { why?: string } } = {};
  try {
    body = (JSON.parse(text) as typeof body) ?? {};
  } catch {
    // A proxy's page, not ours.
  }
  const after = Number(retryAfter);
  return new ChatProblem(
    status, body.code ?? `http.${status}`, body.detail ?? body.title ?? "", body.why ?? body.fields?.why ?? null,
    retryAfter && Number.isFinite(after) ? after : null,
  );
}

export interface Sending {
  id: string;
  text: string;
  files?: string[];
  answers?: Record<string, string>;
  page?: Page;
}

/** The calls of the protocol, each with a bound on its time. */
export class Http {
  readonly #base: string;

  constructor(
    server: string,
    key: string,
    private readonly means: Means,
  ) {
    this.#base = `${server.replace(/\/$/, "")}/chat/v1/${encodeURIComponent(key)}`;
  }

  get live(): string {
    return `${this.#base.replace(/^http/, "ws")}/live`;
  }

  async #ask(path: string, secret: string | null, body?: unknown, method = body ? "POST" : "GET"): Promise<Response> {
    const control = new AbortController();
    const timer = this.means.after(() => control.abort(), WITHIN_MS);
    let answer: Response;
    let text: string;
    try {
      answer = await this.means.fetch(this.#base + path, {
        method,
        credentials: "omit",
        signal: control.signal,
        cache: secret || body ? "no-store" : "default",
        headers: {
          ...(secret && { authorization: `Bearer ${secret}` }),
          ...(body ? { "content-type": "application/json" } : null),
        },
        body: body ? JSON.stringify(body) : null,
      });
      if (answer.ok) return new Response(await answer.blob(), { status: answer.status });
      text = await answer.text();
    } catch {
      throw new ChatProblem(0, "offline", "");
    } finally {
      this.means.cancel(timer);
    }
    throw problem(answer.status, text, answer.headers.get("retry-after"));
  }

  async #json<T>(path: string, secret: string | null, body?: unknown): Promise<T> {
    return (await (await this.#ask(path, secret, body)).json()) as T;
  }

  settings(): Promise<Settings> {
    return this.#json("", null);
  }

  /** With the `secret` of an anonymous visitor and a token, what they began goes on as the user's. */
  begin(what: { language?: string; page?: Page; token?: string; resume?: string }, secret: string | null = null): Promise<Begun> {
    return this.#json("/visitors", secret, what);
  }

  /** The secret is worth nothing any more, wherever else it may lie. */
  leave(secret: string): Promise<unknown> {
    return this.#ask("/visitors", secret, null, "DELETE");
  }

  conversation(secret: string, before?: string): Promise<Snapshot> {
    return this.#json(`/conversation${before ? `?before=${encodeURIComponent(before)}` : ""}`, secret);
  }

  /** `message` is missing when the server keeps the words (202) and puts them on their thread a little later. */
  say(secret: string, what: Sending): Promise<{ message?: Message | null; position?: string | null }> {
    return this.#json("/messages", secret, what);
  }

  act(secret: string, act: Act): Promise<Snapshot> {
    return this.#json("/acts", secret, act);
  }

  async file(secret: string, id: string): Promise<Blob> {
    return (await this.#ask(`/files/${encodeURIComponent(id)}`, secret)).blob();
  }

  async transcript(secret: string): Promise<Blob> {
    return (await this.#ask("/transcript", secret)).blob();
  }

  async attach(
    secret: string, body: Blob, name: string, onProgress?: (part: number) => void, signal?: AbortSignal,
  ): Promise<FileRef> {
    const headers = { authorization: `Bearer ${secret}`, "content-type": body.type || "application/octet-stream" };
    let answer: { status: number; text: string };
    try {
      answer = await this.means.upload({ url: `${this.#base}/files?name=${encodeURIComponent(name)}`, body, headers, onProgress, signal });
    } catch (error) {
      if (error instanceof Error && error.name === "AbortError") throw error;
      throw new ChatProblem(0, "offline", "");
    }
    if (answer.status >= 300 || answer.status < 200) throw problem(answer.status, answer.text, null);
    return JSON.parse(answer.text) as FileRef;
  }
}
