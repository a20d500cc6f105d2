import type { HistoryEntry, ImportColumns, SetupDraft, TrialStep } from "@filrouge/api";
import { LEA } from "./people";
import { TAGS } from "./handling";
import * as data from "./settingsData";

interface Answer {
  status: number;
  body?: unknown;
  type?: string;
}
type Row = Record<string, unknown> & { version: number; active?: boolean };
const ok = (body: unknown = {}, status = 200): Answer => ({ status, body });
const problem = (status: number, code: string, detail: string, fields: object = {}): Answer => ({ status, body: { type: "about:blank", title: code, status, code, detail, fields } });
const TAG_ROWS: Row[] = TAGS.map(({ team, ...tag }) => ({ ...tag, team_id: team?.id ?? null, active: true, version: 1 }));
let counter = 0;

/** The settings in memory. A name that holds `STALE` was changed by somebody else; a user name `wrong` is refused by servers. */
export class SettingsMock {
  private nouns: Record<string, { what: string; prefix: string; key: string; rows: Row[] }> = {
    "legal-entities": { what: "legal_entity", prefix: "len", key: "id", rows: data.ENTITIES as unknown as Row[] },
    brands: { what: "brand", prefix: "brd", key: "id", rows: data.BRANDS as unknown as Row[] },
    sites: { what: "site", prefix: "sit", key: "id", rows: data.SITES as unknown as Row[] },
    calendars: { what: "calendar", prefix: "cal", key: "id", rows: data.CALENDARS as unknown as Row[] },
    "contact-reasons": { what: "contact_reason", prefix: "rsn", key: "id", rows: data.REASON_ROWS as unknown as Row[] },
    "wrap-ups": { what: "wrap_up_code", prefix: "wrp", key: "code", rows: data.WRAP_ROWS as unknown as Row[] },
    "not-ready-reasons": { what: "not_ready_reason", prefix: "nrr", key: "code", rows: [{ code: "break", label: { fr: "Pause", en: "Break" }, position: 1, active: true, version: 1 }, { code: "lunch", label: { fr: "Déjeuner", en: "Lunch" }, position: 2, active: true, version: 1 }] },
    teams: { what: "team", prefix: "tea", key: "id", rows: data.TEAM_ROWS as unknown as Row[] },
    roles: { what: "role", prefix: "rol", key: "id", rows: data.ROLES as unknown as Row[] },
    users: { what: "user", prefix: "usr", key: "id", rows: data.USERS as unknown as Row[] },
    channels: { what: "channel_account", prefix: "cha", key: "id", rows: data.ACCOUNTS_ROWS as unknown as Row[] },
    forms: { what: "channel_account", prefix: "cha", key: "id", rows: data.FORMS as unknown as Row[] },
    tags: { what: "tag", prefix: "tag", key: "id", rows: TAG_ROWS },
    tokens: { what: "token", prefix: "tok", key: "id", rows: [] },
  };
  private company = { name: "Alisier Banque et Assurances", language: "fr", languages: ["fr", "en"], time_zone: "Europe/Paris", version: 1 };
  private history: HistoryEntry[] = [...data.HISTORY];
  private draft: SetupDraft = {};

  constructor() {
    if (process.env.MOCK_EMPTY) for (const noun of Object.values(this.nouns)) noun.rows.length = 0;
  }

  private tell(what: string, row: Row, key: string, before: object | null, after: object): void {
    counter += 1;
    this.history.unshift({ id: `evt_n${counter}`, at: new Date().toISOString(), actor: { id: LEA.id, name: LEA.name }, what, subject_id: String(row[key] ?? what), subject: typeof row.name === "string" ? row.name : null, before: before as never, after: after as never, restorable: true });
  }

  handle(method: string, parts: string[], query: URLSearchParams, body: Record<string, unknown>): Answer {
    const [noun = "", id, verb] = parts;
    if (noun === "company") {
      if (method === "PATCH") this.company = { ...this.company, ...body, version: this.company.version + 1 };
      return ok(this.company);
    }
    if (noun === "users" && id === "import") return verb === "preview" ? ok(data.importPreview(String(body.file), body.columns as ImportColumns | null)) : ok({ made: data.IMPORTED, changed: 1, unchanged: 1, refused: 1 });
    if (noun === "users" && verb === "rights") return ok({ active: true, permissions: data.PERMISSIONS.slice(0, 7).map((one) => ({ key: one.key, roles: ["rol_agent"] })), idle_roles: [], legal_entities: null, brands: ["brd_a"], teams: [data.TEAM_ROWS[0]?.id] });
    if (noun === "holidays") return ok({ items: id === "regions" ? data.REGIONS : data.holidays(query.get("region") ?? "", query.get("year") ?? ""), next: null });
    if (noun === "permissions") return ok(data.PERMISSIONS);
    if (noun === "alerts") return ok({ items: process.env.MOCK_EMPTY ? [] : [{ id: "alr_1", kind: "channels.send_failing", subject: "cha_claims", fields: { code: "credentials", name: "Sinistres", address: "sinistres@alisier.example" }, raised_at: new Date(Date.now() - 27 * 60_000).toISOString() }] });
    if (noun === "notifications") return ok({ channel_account_id: (body.channel_account_id as string | undefined) ?? null, mailboxes: [{ id: "cha_claims", name: "Sinistres", address: "sinistres@alisier.example", state: "active" }, { id: "cha_bank", name: "Banque", address: "bonjour@alisier.example", state: "paused" }], links: "http://127.0.0.1:7070", public: false, version: 1 });
    if (noun === "history") return this.changes(method, id, query);
    if (noun === "channels" && id === "try") return ok(this.attempt(body));
    if (noun === "channels" && id === "bulk") return ok({ items: (body.items as { address: string }[]).map((one, index) => ({ line: index + 1, address: one.address, created: !one.address.startsWith("x"), id: `cha_b${index}`, code: one.address.startsWith("x") ? "channels.not_tried" : null, detail: one.address.startsWith("x") ? "535 authentication failed" : null })) });
    if (noun === "chats") return ok({ script: "http://127.0.0.1:8080/chat.js", pages: [{ origin: "https://www.alisier.example", visitors: 41, last_at: new Date(Date.now() - 4 * 60_000).toISOString() }, { origin: "https://espace.alisier.example", visitors: 3, last_at: new Date(Date.now() - 3 * 86_400_000).toISOString() }] });
    if (noun === "forms" && id === "templates") return ok({ items: data.TEMPLATES });
    if (noun === "forms" && id === "preview") return ok({ html: this.page(body) });
    const known = this.nouns[noun];
    if (!known) return problem(404, "request.not_found", noun);
    return this.record(method, noun, id, verb, body);
  }

  private record(method: string, noun: string, id: string | undefined, verb: string | undefined, body: Record<string, unknown>): Answer {
    const known = this.nouns[noun];
    if (!known) return problem(404, "request.not_found", noun);
    const { rows, key, what, prefix } = known;
    if (!id && method === "GET") return ok({ items: noun === "channels" ? [...rows, ...data.FORMS.map(data.formAccount)] : rows });
    if (!id) {
      const { expected_version: _v, trial_token: _t, secrets: _s, ...values } = body;
      counter += 1;
      if (rows.some((row) => row.email && row.email === values.email)) return problem(409, "settings.taken", "Somebody has this address already.", { field: "email" });
      const config = values.config as { slug?: string } | undefined;
      const row: Row = { id: `${prefix}_n${counter}`, active: true, version: 1, created_at: new Date().toISOString(), ...(noun === "channels" ? { health: { state: "ok" }, state: "active", secrets_set: values.kind === "webchat" ? [] : ["imap_password"] } : {}), ...(noun === "forms" ? { slug: config?.slug, url: `http://127.0.0.1:8080/f/${config?.slug}`, embed: `<script src="http://127.0.0.1:8080/f/${config?.slug}/embed.js" async></script>`, state: "active" } : {}), ...(noun === "tokens" ? { revoked_at: null, created_by: LEA.id } : {}), ...values };
      rows.push(row);
      this.tell(what, row, key, null, values);
      return ok({ ...row, ...(noun === "users" ? { temporary_password: "lilas-sept-tambour-42" } : {}), ...(noun === "tokens" ? { token: "frt_7hq2kx9w4m1z8c3v6b5n0p" } : {}) }, 201);
    }
    const row = rows.find((one) => one[key] === id);
    if (!row) return problem(404, "settings.not_found", "Not here.");
    if (verb === "password") return ok({ ...row, temporary_password: "prune-onze-violon-17" });
    if (verb === "activity") return ok({ items: this.activity() });
    if (verb === "pause") return ok(this.change(known, row, { state: "paused" }));
    if (verb === "unplug" || verb === "plug") return ok(this.change(known, row, { state: verb === "plug" ? "active" : "unplugged", unplugged_at: verb === "plug" ? null : new Date().toISOString() }));
    if (method === "GET") return ok(row);
    if (method === "DELETE") {
      this.change(known, row, noun === "tokens" ? { revoked_at: new Date().toISOString() } : { active: false });
      return { status: 204 };
    }
    const { expected_version, trial_token, secrets, ...changes } = body;
    if (secrets && row.kind === "webchat") changes.secrets_set = Object.entries(secrets).filter(([, one]) => one).map(([name]) => name);
    if (String(changes.name ?? "").includes("STALE") && expected_version === row.version) {
      this.change(known, row, { name: `${String(row.name)} (Hugo)`, phone: "04 00 00 00 00" });
    }
    if (Number(expected_version) !== row.version) return problem(409, "settings.stale", "Changed meanwhile.", { version: row.version, by: { id: "usr_hugo", name: "Hugo Perrin" }, at: new Date(Date.now() - 90_000).toISOString() });
    if (noun === "channels" && changes.config && !trial_token && row.kind !== "webchat") return problem(422, "channels.not_tried", "Try it first.");
    if (changes.phone === "x") return problem(422, "request.invalid", "No.", { errors: [{ path: "phone", code: "pattern", detail: "Only digits, spaces and + ( ) . - /" }] });
    return ok(this.change(known, row, changes));
  }

  private change(known: { what: string; key: string }, row: Row, changes: Record<string, unknown>): Row {
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, row[name]]));
    Object.assign(row, changes, { version: row.version + 1 });
    this.tell(known.what, row, known.key, before, changes);
    return row;
  }

  private changes(method: string, id: string | undefined, query: URLSearchParams): Answer {
    if (method === "POST") {
      const entry = this.history.find((one) => one.id === id);
      const known = Object.values(this.nouns).find((noun) => noun.what === entry?.what && noun.rows.some((row) => row[noun.key] === entry?.subject_id));
      const row = known?.rows.find((one) => one[known.key] === entry?.subject_id);
      if (known && row && entry?.before) this.change(known, row, entry.before);
      return { status: 204 };
    }
    const items = this.history.filter((one) => (!query.get("what") || one.what === query.get("what")) && (!query.get("subject") || one.subject_id === query.get("subject")));
    return ok({ items: process.env.MOCK_EMPTY ? [] : items.slice(0, Number(query.get("limit") ?? 40)), next: null });
  }

  private attempt(body: Record<string, unknown>) {
    const config = (body.config ?? {}) as Record<string, string | number>;
    const secrets = (body.secrets ?? {}) as Record<string, string>;
    const bad = (which: string) => config[`${which}_user`] === "wrong" || secrets[`${which}_password`] === "wrong" || (which === "smtp" && body.channel_id === "cha_claims" && !secrets.smtp_password);
    const step = (direction: string, code: string, duration_ms: number, facts: Record<string, string | number> = {}): TrialStep => ({ direction, code, state: "passed", duration_ms, detail: "", error: "", facts });
    const fail = (direction: string, code: string): TrialStep => ({ direction, code, state: "failed", duration_ms: 1200, detail: "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6", error: "credentials", facts: {} });
    const skip = (direction: string, code: string): TrialStep => ({ direction, code, state: "skipped", duration_ms: 0, detail: "", error: "", facts: {} });
    const receive = config.receive === "listener" ? [step("receive", "listener", 0)] : config.receive !== "imap" ? [] : [
      step("receive", "connect", 84, { host: String(config.imap_host), security: String(config.imap_security), certificate_until: "2027-03-14T12:00:00Z" }),
      ...(bad("imap") ? [fail("receive", "sign_in"), skip("receive", "open_folder"), skip("receive", "idle")] : [step("receive", "sign_in", 212), step("receive", "open_folder", 146, { folder: "INBOX", messages: 1284 }), step("receive", "idle", 31, { mode: "idle" })]),
    ];
    const send = config.send !== "smtp" ? [] : [step("send", "connect", 97, { host: String(config.smtp_host), security: String(config.smtp_security) }), ...(bad("smtp") ? [fail("send", "sign_in"), skip("send", "send_test")] : [step("send", "sign_in", 180)])];
    const steps = [...receive, ...send];
    const passed = steps.every((one) => one.state !== "failed");
    return { trial_token: passed ? "trl_ok" : null, passed, steps };
  }

  private activity() {
    const shape = [2, 1, 1, 0, 1, 2, 4, 9, 14, 19, 22, 20, 16, 13, 18, 9, 6, 3, 2, 2, 1, 1, 3, 8];
    return shape.map((received, index) => ({ hour: new Date(Math.floor(Date.now() / 3_600_000 - 23 + index) * 3_600_000).toISOString(), received, sent: Math.round(received * 0.75), failed: index === 23 ? 3 : 0 }));
  }

  private page(body: Record<string, unknown>): string {
    const config = body.config as { title: Record<string, string>; fields: { label: Record<string, string>; type: string; required?: boolean; options?: { label: Record<string, string> }[] }[] };
    const language = String(body.language);
    const fields = config.fields.map((one) => `<p><b>${one.label[language] ?? ""}${one.required ? "" : ""}</b><br>${one.options ? one.options.map((option) => `<span style="display:inline-block;border:1px solid #999;border-radius:8px;padding:12px;margin:4px">${option.label[language] ?? ""}</span>`).join("") : '<input style="width:100%;height:40px;font-size:16px">'}</p>`).join("");
    return `<!doctype html><body style="font:16px sans-serif;margin:0;color:#222"><div style="background:#17503B;color:#fff;padding:14px 18px"><b>Alisier Assurances</b></div><div style="padding:18px"><h2>${config.title[language] ?? ""}</h2>${fields}</div>`;
  }

  /** `/setup…`, before anyone can sign in. The code is `lilas-42`. */
  setup(parts: string[], body: Record<string, unknown>, code: string | undefined): Answer {
    if (code !== "lilas-42") return problem(403, "setup.bad_code", "This is not the code that was printed at the last start.");
    if (parts[0] === "draft") this.draft = body as SetupDraft;
    if (parts[0] === "logo") return ok({ logo_object: "lgo_1" });
    if (parts[0] === "complete") return { status: 201, body: null };
    const has = (name: keyof SetupDraft) => Boolean(this.draft[name]);
    return ok({ steps: { administrator: has("administrator"), company: has("company"), language: has("language"), channel: has("channel") }, draft: this.draft });
  }
}
