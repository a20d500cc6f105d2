import type { Page } from "./basics";
import { problemOf } from "./problem";
import { address, get, patch, post, remove, request, upload } from "./http";
import type { Session } from "./session";
import type * as F from "./forms";
import type { TagSetting } from "./handling";
import type * as H from "./holidays";
import type * as S from "./settings";
import type * as W from "./words";

/** The five calls that every kind of setting answers to. */
export interface Resource<T> {
  /** Names it in the cache and in the history. */
  what: string;
  path: string;
  list: () => Promise<T[]>;
  read: (id: string) => Promise<T>;
  create: (values: object) => Promise<T>;
  change: (id: string, expected_version: number, changes: object) => Promise<T>;
  remove: (id: string) => Promise<unknown>;
}

/** A list in one piece, however many pages the server makes of it. */
async function whole<T>(path: string, query: Record<string, string> = {}): Promise<T[]> {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const page: T[] | Page<T> = await get<T[] | Page<T>>(path, { ...query, after });
    if (Array.isArray(page)) return page;
    items.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  return items;
}

function resource<T>(what: string, path: string): Resource<T> {
  return {
    what,
    path,
    list: () => whole<T>(path),
    read: (id) => get<T>(`${path}/${id}`),
    create: (values) => post<T>(path, values),
    change: (id, expected_version, changes) => patch<T>(`${path}/${id}`, { expected_version, ...changes }),
    remove: (id) => remove<unknown>(`${path}/${id}`),
  };
}

export const company = {
  read: () => get<S.Company>("/settings/company"),
  change: (expected_version: number, changes: object) => patch<S.Company>("/settings/company", { expected_version, ...changes }),
};
export const legalEntities = resource<S.LegalEntity>("legal_entity", "/settings/legal-entities");
export const brands = resource<S.Brand>("brand", "/settings/brands");
export const sites = resource<S.Site>("site", "/settings/sites");
export const calendars = resource<S.Calendar>("calendar", "/settings/calendars");
export const holidays = {
  regions: () => whole<H.HolidayRegion>("/settings/holidays/regions"),
  of: (region: string, year: number, language: string) => whole<H.Holiday>("/settings/holidays", { region, year: String(year), language }),
};
export const reasons = resource<S.ReasonSetting>("contact_reason", "/settings/contact-reasons");
export const wrapUps = resource<S.WrapUpSetting>("wrap_up_code", "/settings/wrap-ups");
export const templates = resource<W.TemplateSetting>("template", "/settings/templates");
export const macros = resource<W.MacroSetting>("macro", "/settings/macros");
export const teams = resource<S.Team>("team", "/settings/teams");
export const roles = resource<S.Role>("role", "/settings/roles");
export const users = resource<S.UserSetting>("user", "/settings/users");
export const tags = resource<TagSetting>("tag", "/settings/tags");
export const channels = resource<S.ChannelAccount>("channel_account", "/settings/channels");

export const logo = (brandId: string, file: File) =>
  upload<S.Brand>(`/settings/brands/${brandId}/logo`, file, file.name, () => undefined);
export const dropLogo = (brandId: string) => remove<S.Brand>(`/settings/brands/${brandId}/logo`);
export const permissions = () => whole<S.Permission>("/settings/permissions");
export const resetPassword = (userId: string) => post<S.UserSetting>(`/settings/users/${userId}/password`);

export const rights = (userId: string) => get<S.Rights>(`/settings/users/${userId}/rights`);

/** Users from a list: `file` is its bytes in base64. */
export const people = {
  template: address("/settings/users/import/template"),
  preview: (file: string, columns: S.ImportColumns | null) => post<S.ImportPreview>("/settings/users/import/preview", { file, columns }),
  bring: (file: string, columns: S.ImportColumns, digest: string) => post<S.ImportDone>("/settings/users/import", { file, columns, digest }),
};

export const notReadyReasons = resource<S.NotReadyReasonSetting>("not_ready_reason", "/settings/not-ready-reasons");
export const notifications = {
  read: () => get<S.NotificationSettings>("/settings/notifications"),
  change: (expected_version: number, changes: object) => patch<S.NotificationSettings>("/settings/notifications", { expected_version, ...changes }),
};

export const tokens = {
  list: () => whole<S.ApiToken>("/settings/tokens"),
  create: (values: { name: string; permissions: string[]; expires_at: string | null }) => post<S.ApiToken>("/settings/tokens", values),
  revoke: (id: string) => remove<unknown>(`/settings/tokens/${id}`),
};

export interface TryIt {
  kind: string;
  config: object;
  secrets: object;
  channel_id?: string;
}
export const connections = {
  /** Takes as long as the servers: up to a minute and a half. */
  test: (given: TryIt, signal?: AbortSignal) => post<S.Trial>("/settings/channels/try", given, { signal }),
  unplug: (id: string) => post<S.ChannelAccount>(`/settings/channels/${id}/unplug`),
  plug: (id: string) => post<S.ChannelAccount>(`/settings/channels/${id}/plug`),
  pause: (id: string) => post<S.ChannelAccount>(`/settings/channels/${id}/pause`),
  activity: (id: string) => whole<S.Hour>(`/settings/channels/${id}/activity`),
  createMany: (items: object[]) => post<{ items: S.BulkResult[] }>("/settings/channels/bulk", { items }),
};

/** Of a web chat: what stands on its pages, and where it was used. */
export const installation = (id: string) => get<S.ChatInstallation>(`/settings/chats/${id}/installation`);

export const forms = {
  ...resource<F.FormAccount>("form", "/settings/forms"),
  templates: () => whole<F.ReadyForm>("/settings/forms/templates"),
  /** The page of a form that may not be saved yet, as customers would see it. */
  preview: (given: { config: object; brand_id: string | null; language: string }, signal?: AbortSignal) =>
    post<{ html: string }>("/settings/forms/preview", given, { signal }),
  setState: (id: string, expected_version: number, state: F.FormAccount["state"]) =>
    patch<F.FormAccount>(`/settings/forms/${id}`, { expected_version, state }),
};

export const history = {
  list: (query: { what?: string; subject?: string; after?: string | null; limit?: number }) =>
    get<Page<S.HistoryEntry>>("/settings/history", query),
  restore: (id: string) => post<unknown>(`/settings/history/${id}/restore`),
};
export const alerts = () => whole<S.Alert>("/settings/alerts");

/** Before anyone can sign in: every call proves itself with the one-time code. */
export const setup = (code: string) => {
  const headers = { "X-Setup-Code": code };
  return {
    read: () => request<S.SetupState>("GET", "/setup", { headers }),
    keep: (draft: S.SetupDraft) => request<unknown>("PUT", "/setup/draft", { headers, body: draft }),
    logo: async (file: File) => {
      const body = new FormData();
      body.append("file", file, file.name);
      const response = await fetch(address("/setup/logo"), { method: "POST", headers, body, credentials: "same-origin" });
      if (!response.ok) throw await problemOf(response);
      return (await response.json()) as { logo_object: string };
    },
    complete: (all: object) => request<Session>("POST", "/setup/complete", { headers, body: all }),
  };
};
