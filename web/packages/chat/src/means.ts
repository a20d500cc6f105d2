/** What of the browser we use, in one place, so that a test or an app can bring its own. */
export interface Wire {
  readyState: number;
  send(data: string): void;
  close(code?: number): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code?: number }) => void) | null;
  onerror: ((event: never) => void) | null;
}

/** Between tabs of one site. */
export interface Channel {
  post(what: unknown): void;
  close(): void;
}

export interface Upload {
  url: string;
  body: Blob;
  headers: Record<string, string>;
  onProgress?: ((part: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export interface Means {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  upload: (what: Upload) => Promise<{ status: number; text: string }>;
  open: (url: string) => Wire;
  channel: (name: string, hear: (what: unknown) => void) => Channel | null;
  /** The browser's locks between tabs; null where there are none. */
  locks: Pick<LockManager, "request"> | null;
  /** Called when the page comes back to life, when the network returns or goes, and when another tab wrote. */
  watch: (hear: (what: "awake" | "online" | "offline" | "storage") => void) => () => void;
  /** The token of a link in one of our e-mails, taken off the page's address. */
  back: () => string | null;
  now: () => number;
  random: () => number;
  uuid: () => string;
  after: (run: () => void, ms: number) => unknown;
  cancel: (timer: unknown) => void;
}

/** 122 random bits; `randomUUID` is missing on pages without TLS. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return [...bytes].map((one, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + one.toString(16).padStart(2, "0")).join("");
}

/** By XMLHttpRequest where there is one: it alone tells how far a file is. */
async function upload({ url, body, headers, onProgress, signal }: Upload): Promise<{ status: number; text: string }> {
  if (typeof XMLHttpRequest === "undefined") {
    const answer = await fetch(url, { method: "POST", body, headers, signal: signal ?? null });
    return { status: answer.status, text: await answer.text() };
  }
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress?.(event.loaded / event.total);
    request.onload = () => done({ status: request.status, text: request.responseText });
    request.onerror = () => fail(new TypeError("network"));
    request.onabort = () => fail(new DOMException("stopped", "AbortError"));
    signal?.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

function watch(hear: (what: "awake" | "online" | "offline" | "storage") => void): () => void {
  if (typeof window === "undefined") return () => {};
  const awake = () => document.visibilityState === "visible" && hear("awake");
  const online = () => hear("online");
  const offline = () => hear("offline");
  const storage = () => hear("storage");
  const all = [
    [document, "visibilitychange", awake], [window, "pageshow", awake], [window, "online", online],
    [window, "offline", offline], [window, "storage", storage],
  ] as const;
  for (const [where, name, run] of all) where.addEventListener(name, run);
  return () => {
    for (const [where, name, run] of all) where.removeEventListener(name, run);
  };
}

function back(): string | null {
  const token = typeof location === "undefined" ? null : /^#fil-rouge=([\w-]+)$/.exec(location.hash)?.[1];
  if (token) history.replaceState(history.state, "", location.pathname + location.search);
  return token ?? null;
}

function channel(name: string, hear: (what: unknown) => void): Channel | null {
  if (typeof BroadcastChannel === "undefined") return null;
  try {
    const one = new BroadcastChannel(name);
    one.onmessage = (event: MessageEvent) => hear(event.data);
    return { post: (what) => one.postMessage(what), close: () => one.close() };
  } catch {
    return null;
  }
}

export const BROWSER: Means = {
  fetch: (url, init) => fetch(url, init),
  upload,
  open: (url) => new WebSocket(url) as unknown as Wire,
  channel,
  locks: typeof navigator === "undefined" ? null : (navigator.locks ?? null),
  watch,
  back,
  now: () => Date.now(),
  random: Math.random,
  uuid,
  after: (run, ms) => setTimeout(run, ms),
  cancel: (timer) => clearTimeout(timer as number),
};
