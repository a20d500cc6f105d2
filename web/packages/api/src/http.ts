import { outbox, type Queued, type Waiting } from "./outbox";
import { ApiProblem, problemOf } from "./problem";

export const BASE = "/api/v1";
export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>;
export interface Options {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  /** The same key on a second try makes the server answer as to the first. */
  idempotencyKey?: string;
  headers?: Record<string, string>;
  /** Let it end even when the page goes. */
  keepalive?: boolean;
  /** Without a line it waits in the outbox, behind what waits already. */
  queued?: Queued;
}

export function address(path: string, query?: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (Array.isArray(value)) for (const one of value as readonly string[]) search.append(name, one);
    else if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  const text = search.toString();
  return `${BASE}${path}${text ? `?${text}` : ""}`;
}

export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  const key = options.idempotencyKey ?? crypto.randomUUID();
  if (method === "POST") headers["Idempotency-Key"] = key;
  const wait = () => options.queued && outbox.put({ key, method, path, body: options.body, ...options.queued });
  if (options.queued && outbox.holds(options.queued.about)) {
    const waiting = wait();
    if (waiting) return (await waiting) as T;
  }
  let response: Response;
  try {
    response = await fetch(address(path, options.query), {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      keepalive: options.keepalive,
      credentials: "same-origin",
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    const waiting = wait();
    if (waiting) return (await waiting) as T;
    throw new ApiProblem(0, "network.unreachable", "");
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => request<T>("GET", path, { query, signal });
export const post = <T>(path: string, body: unknown = {}, options: Options = {}) =>
  request<T>("POST", path, { ...options, body });
export const put = <T>(path: string, body: unknown = {}, options: Options = {}) =>
  request<T>("PUT", path, { ...options, body });
export const patch = <T>(path: string, body: unknown) => request<T>("PATCH", path, { body });
export const remove = <T>(path: string) => request<T>("DELETE", path);

/** Sends what waits in the outbox. */
export const flushOutbox = () =>
  outbox.flush((item: Waiting) => request(item.method, item.path, { body: item.body, idempotencyKey: item.key }));

/** A page as text. Rejects with ApiProblem. */
export async function page(path: string, query?: Query, signal?: AbortSignal): Promise<string> {
  const response = await fetch(address(path, query), { headers: { Accept: "text/html" }, signal, credentials: "same-origin" });
  if (!response.ok) throw await problemOf(response);
  return response.text();
}

/** Sends one file; `onProgress` goes from 0 to 1. Rejects with ApiProblem. */
export function upload<T>(path: string, file: Blob, name: string, onProgress: (done: number) => void, signal?: AbortSignal) {
  return new Promise<T>((resolve, reject) => {
    const form = new FormData();
    form.append("file", file, name);
    const wire = new XMLHttpRequest();
    wire.open("POST", address(path));
    wire.setRequestHeader("Idempotency-Key", crypto.randomUUID());
    wire.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    wire.onload = () => {
      if (wire.status >= 200 && wire.status < 300) resolve(JSON.parse(wire.responseText) as T);
      else void problemOf(new Response(wire.responseText, { status: wire.status })).then(reject);
    };
    wire.onerror = () => reject(new ApiProblem(0, "network.unreachable", ""));
    wire.onabort = () => reject(new DOMException("aborted", "AbortError"));
    signal?.addEventListener("abort", () => wire.abort());
    wire.send(form);
  });
}
