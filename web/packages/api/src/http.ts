import { outbox, type Queued, type Waiting } from "./outbox";
import { ApiProblem, isProblem, problemOf } from "./problem";
import type { Session } from "./session";

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

let left = false;

/** The person of this page is gone: until it is loaded anew nothing but the session is asked for, lest words and acts that
 * are still under way go out under the next one's name. */
export function holdBack(back = true): void {
  left = back;
}
export const isHeldBack = (): boolean => left;
const held = (url: string): boolean => left && url !== `${BASE}/session`;

/** One exchange with the server, its answer read to the end. Rejects with ApiProblem: what the server refused, or status 0
 * when the line was gone before the end. Only who asked may call it off: a page that is left is a line that is gone. */
export async function exchange<T>(url: string, init: RequestInit, read: (answer: Response) => Promise<T>): Promise<T> {
  if (held(url)) throw new ApiProblem(401, "access.unauthenticated", "");
  let refusal: ApiProblem;
  try {
    const answer = await fetch(url, { credentials: "same-origin", ...init });
    if (answer.ok) return await read(answer);
    refusal = await problemOf(answer);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiProblem(0, "network.unreachable", "");
  }
  throw refusal;
}

async function json<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  return (text ? JSON.parse(text) : undefined) as T;
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
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  try {
    return await exchange(address(path, options.query), { method, headers, body, signal: options.signal, keepalive: options.keepalive }, json<T>);
  } catch (error) {
    const waiting = isProblem(error) && error.offline ? wait() : null;
    if (waiting) return (await waiting) as T;
    throw error;
  }
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => request<T>("GET", path, { query, signal });
export const post = <T>(path: string, body: unknown = {}, options: Options = {}) =>
  request<T>("POST", path, { ...options, body });
export const put = <T>(path: string, body: unknown = {}, options: Options = {}) =>
  request<T>("PUT", path, { ...options, body });
export const patch = <T>(path: string, body: unknown) => request<T>("PATCH", path, { body });
export const remove = <T>(path: string, options: Options = {}) => request<T>("DELETE", path, options);

const whose = async (): Promise<string | null> => (await get<Session>("/session")).user?.id ?? null;

/** Sends what waits in the outbox, as long as the session is that of its person. */
export const flushOutbox = () =>
  outbox.flush((item: Waiting) => request(item.method, item.path, { body: item.body, idempotencyKey: item.key }), whose);

/** A page as text. Rejects with ApiProblem. */
export const page = (path: string, query?: Query, signal?: AbortSignal): Promise<string> =>
  exchange(address(path, query), { headers: { Accept: "text/html" }, signal }, (answer) => answer.text());

/** Sends one file; `onProgress` goes from 0 to 1. Rejects with ApiProblem. */
export function upload<T>(path: string, file: Blob, name: string, onProgress: (done: number) => void, signal?: AbortSignal) {
  return new Promise<T>((resolve, reject) => {
    if (held(address(path))) return reject(new ApiProblem(401, "access.unauthenticated", ""));
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
