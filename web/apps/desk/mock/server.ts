import type { Conversation, ConversationRow, Customer, Entry, FailedDelivery, NewMessage, SessionUser, Sort, View } from "@filrouge/api";
import type { Frame } from "../../../packages/live/src/frames";
import { belongs, newestFirst } from "../../../packages/live/src/inbox";
import { ACCOUNTS, AGENTS, CUSTOMERS, HUGO, LEA, ME, REASONS, TEAMS, WRAP_UPS } from "./people";
import { HandlingMock } from "./handling";
import { Finding, promised, sorted } from "./finding";
import { SettingsMock } from "./settings";
import { SeeingMock } from "./seeing";
import { TasksMock } from "./tasks";
import { facetsOf, timelineOf } from "./timeline";
import { ago, author, identityOf, make, nextId, seed, sent, words, type Kept } from "./world";

export interface Answer {
  status: number;
  body?: unknown;
  type?: string;
}
const ok = (body: unknown = {}): Answer => ({ status: 200, body });
const problem = (status: number, code: string, detail: string, fields: object = {}): Answer => ({ status, body: { type: "about:blank", title: code, status, code, detail, fields } });

const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 120"><rect width="160" height="120" fill="#c9c3ba"/><rect y="70" width="160" height="50" fill="#8d867c"/><rect x="30" y="38" width="100" height="46" rx="10" fill="#47505a"/><rect x="44" y="46" width="72" height="18" rx="4" fill="#aebac6"/><circle cx="52" cy="86" r="9" fill="#22201e"/><circle cx="108" cy="86" r="9" fill="#22201e"/><path d="M112 58l10 6-7 5 9 7" stroke="#f4efe8" fill="none" stroke-width="2"/></svg>`;

const PAGE = 60;

export class Mock {
  private settings = new SettingsMock();
  private setUp = process.env.MOCK_SETUP !== "1";
  private user: SessionUser | null = process.env.MOCK_SIGNED_IN === "0" ? null : { ...ME };
  private turn = 1;
  private tries = 0;
  private kept: Map<string, Kept>;
  private failed: FailedDelivery[];
  private handling: HandlingMock;
  private tasks: TasksMock;
  private seeing: SeeingMock;
  private finding = new Finding(() => [...this.kept.values()], () => this.user?.language ?? "fr");

  constructor(rows: number, private readonly tell: (frame: Frame) => void) {
    this.kept = process.env.MOCK_EMPTY ? new Map() : seed(rows);
    promised(this.kept);
    this.handling = new HandlingMock(this.kept, (kept, type, entry) => this.changed(kept, type, entry));
    this.seeing = new SeeingMock(this.kept, tell);
    this.tasks = new TasksMock(this.kept, (kept, type, entry) => this.changed(kept, type, entry));
    const broken = [...this.kept.values()].find((one) => one.row.has_failed_delivery);
    this.failed = broken ? [
      { id: "out_1", state: "failed", direction: "out", account: { id: "cha_claims", name: "sinistres@alisier.example" }, at: ago(150), code: "mailbox_full", detail: "552 5.2.2 Mailbox full", attempts: 3, customer: broken.row.customer, conversation_id: broken.row.id, subject: broken.row.subject },
      { id: "dlv_2", state: "failed", direction: "in", account: { id: "cha_bank", name: "bonjour@alisier.example" }, at: ago(4000), code: "email.truncated", detail: "The message ends in the middle of a part.", attempts: 3, subject: "Relevé" },
      { id: "dlv_3", state: "skipped", direction: "in", account: { id: "cha_form", name: "Sinistres (formulaire)" }, at: ago(50), code: "webform.spam", detail: null, attempts: 1 },
      { id: "dlv_4", state: "skipped", direction: "in", account: { id: "cha_bank", name: "bonjour@alisier.example" }, at: ago(300), code: "inbound.copy", detail: null, attempts: 1, sender: "claire.fontaine@exemple.fr" },
      { id: "dlv_5", state: "skipped", direction: "in", account: { id: "cha_claims", name: "sinistres@alisier.example" }, at: ago(900), code: "customers.blocked", detail: null, attempts: 1, sender: "promo@cheap.example" },
      { id: "out_6", state: "dismissed", direction: "out", account: { id: "cha_claims", name: "sinistres@alisier.example" }, at: ago(6000), code: "recipient_unknown", detail: "550 5.1.1 User unknown", attempts: 1, customer: broken.row.customer, conversation_id: broken.row.id, subject: "Votre expertise" },
    ] : [];
    setInterval(() => this.someoneWrites(), 45_000).unref();
  }

  position = () => String(this.turn);

  private rows(): ConversationRow[] {
    return [...this.kept.values()].map((one) => one.row);
  }
  private viewer = () => ({ id: LEA.id, teams: ME.teams.map((one) => one.id) });
  private counts() {
    const of = (view: View) => Math.min(1001, this.rows().filter((row) => belongs(row, view, this.viewer(), null)).length);
    return { mine: of("mine"), team: of("team"), unassigned: of("unassigned"), snoozed: of("snoozed"), all: of("all"), failed: this.failed.filter((one) => one.state === "failed").length };
  }
  private changed(kept: Kept, type: string, entry?: Entry): void {
    this.turn += 1;
    kept.row = { ...kept.row, version: kept.row.version + 1 };
    if (entry) kept.entries.push(entry);
    this.tell({ type: "event", position: this.position(), event: { type, subject: kept.row.id, payload: {}, row: kept.row, entry, counts: this.counts() } });
  }

  private someoneWrites(): void {
    const who = CUSTOMERS[1];
    if (!who) return;
    const kept = make({ who, subject: "Virement refusé", reason: "card", waiting: 0, unread: true, said: [{ at: 0, from: "in", text: "Mon virement de ce matin a été refusé, pouvez-vous regarder ?" }] });
    this.kept.set(kept.row.id, kept);
    this.changed(kept, "conversations.message_received");
  }

  handle(method: string, path: string, query: URLSearchParams, body: Record<string, unknown>, raw: Buffer, setupCode?: string): Answer {
    const parts = path.split("/").filter(Boolean);
    const call = `${method} ${parts[0]}`;
    if (call === "GET session") return ok(this.session());
    if (call === "POST session" && parts.length === 1) {
      if (body.password === "wrong") {
        this.tries += 1;
        return this.tries > 3 ? problem(429, "access.too_many_attempts", "Too many.", { retry_after_s: 30 }) : problem(401, "access.bad_credentials", "No.");
      }
      this.user = { ...ME };
      return ok(this.session());
    }
    if (call === "PATCH session") {
      if (this.user) this.user = { ...this.user, ...(body as Partial<SessionUser>) };
      return ok(this.session());
    }
    if (call === "POST session") return { status: 204 };
    if (call === "DELETE session") {
      this.user = null;
      return { status: 204 };
    }
    if (parts[0] === "setup") {
      const answer = this.settings.setup(parts.slice(1), body, setupCode);
      if (parts[1] !== "complete" || answer.status !== 201) return answer;
      this.setUp = true;
      this.user = { ...ME };
      return { status: 201, body: this.session() };
    }
    if (!this.user) return problem(401, "access.signed_out", "Sign in.");
    if (parts[0] === "settings") return this.settings.handle(method, parts.slice(1), query, body);
    if (parts[0] === "search") return parts[1] === "suggest" ? ok({ items: this.finding.suggest(query.get("q") ?? "", Number(query.get("at") ?? 0)) }) : this.finding.search(query.get("q") ?? "", query.get("after"), Number(query.get("limit") ?? 20));
    if (parts[0] === "views") return this.finding.handle(method, parts.slice(1), body);
    if (parts[0] === "inbox") return parts[1] === "counts" ? ok({ position: this.position(), counts: this.counts() }) : this.inbox(query);
    if (parts[0] === "undo") return this.handling.undo(parts[1] ?? "");
    if (parts[0] === "tags") return this.handling.tags(method, body);
    if (parts[0] === "chats") return method === "GET" ? ok(parts[1] === "receivers" ? AGENTS.map((one, index) => ({ user_id: one.id, chats: index })) : { position: this.position(), mine: [], waiting: [] }) : problem(409, "conversations.no_chat_waits", "No chat waits.");
    const seen = this.seeing.handle(method, parts, body, query);
    if (seen) return seen;
    if (parts[0] === "tasks") return this.tasks.handle(method, parts.slice(1), body, query);
    if (parts[0] === "conversations" && parts[1] === "bulk") return this.handling.bulk(body);
    if (parts[0] === "conversations") return this.conversation(method, parts[1] ?? "", parts[2] ?? "", body, query, parts.slice(3));
    if (parts[0] === "messages" && parts[2] === "html") return { status: 200, type: "text/html; charset=utf-8", body: `<!doctype html><meta name="color-scheme" content="light"><body style="font:14px sans-serif;margin:12px;color:#222"><p>Bonsoir,</p><p>Voici les <b>photos promises</b>. Le pare-chocs est fendu <i>côté droit</i> et le coffre ferme mal.</p>${query.get("remote") === "1" ? `<p>[image distante]</p>` : ""}<p style="color:#888">Claire Fontaine</p>` };
    if (parts[0] === "messages" && parts[2] === "retry") return this.retry(parts[1] ?? "");
    if (parts[0] === "attachments") return { status: 200, type: "image/svg+xml", body: PICTURE };
    if (parts[0] === "uploads") return ok({ token: nextId("upl"), name: /filename="([^"]*)"/.exec(raw.toString("latin1"))?.[1] ?? "file", media_type: "application/octet-stream", size: raw.length });
    if (parts[0] === "deliveries") {
      const is = (name: "state" | "direction", one: FailedDelivery) => !query.get(name) || one[name] === query.get(name);
      if (method === "GET") return ok({ items: this.failed.filter((one) => is("state", one) && is("direction", one)), next: null });
      const about = parts[1] === "out" ? parts[2] : parts[1];
      const dismissed = parts.includes("dismiss");
      this.failed = this.failed.flatMap((one) => (one.id !== about ? [one] : dismissed ? [{ ...one, state: "dismissed" as const }] : []));
      return ok({ state: dismissed ? "dismissed" : "queued" });
    }
    if (parts[0] === "customers") return parts[1] ? this.customer(method, parts, query, body) : this.customers(query);
    if (parts[0] === "identities") return ok();
    if (parts[0] === "users") return ok(AGENTS.map((one, index) => ({ ...one, teams: [TEAMS[index % 3]] })));
    if (parts[0] === "contact-reasons") return ok(REASONS);
    if (parts[0] === "wrap-ups") return ok(WRAP_UPS);
    return problem(404, "request.not_found", path);
  }

  private session() {
    return { user: this.user, installation: { kind: "demo", needs_setup: !this.setUp, company_name: "Alisier Banque et Assurances", version: "0.1.0", cookie_warning: process.env.MOCK_COOKIE === "1" } };
  }

  private inbox(query: URLSearchParams): Answer {
    const view = (query.get("view") ?? "mine") as View;
    const sort = (query.get("sort") ?? "newest") as Sort;
    const rows = this.finding.rows(view, sort) ?? sorted(this.rows().filter((row) => belongs(row, view, this.viewer(), query.get("team"))).sort(newestFirst), sort);
    const from = Number(query.get("after") ?? 0);
    const next = from + 50 < rows.length ? String(from + 50) : null;
    return ok({ position: this.position(), items: rows.slice(from, from + 50), next });
  }

  private snapshot(kept: Kept) {
    const who = CUSTOMERS.find((one) => one.id === kept.row.customer?.id);
    const ways: Conversation["ways"] = who ? [
      { identity: identityOf(who), accounts: ACCOUNTS, default: true, usable: true, why_not: null, who: "customer", name: who.name },
      { identity: { id: `idn_p_${who.id}`, channel: "email", address: "garage.duval@exemple.example", state: "unverified" }, accounts: ACCOUNTS, default: false, usable: true, why_not: null, who: "party", name: "Garage Duval" },
      { identity: { id: `idn_s_${who.id}`, channel: "sms", address: who.phone ?? "", state: "verified" }, accounts: [], default: false, usable: false, why_not: "no_account", who: "customer", name: who.name },
      { identity: { id: `idn_o_${who.id}`, channel: "email", address: "ancien@exemple.example", state: "blocked" }, accounts: [], default: false, usable: false, why_not: "bounced", who: "customer", name: who.name },
    ] : [];
    const conversation: Conversation = {
      ...kept.row, opened_at: kept.opened_at, channels: [...new Set(kept.entries.map((one) => one.channel).filter((one): one is string => one !== null))],
      language: who?.language ?? null, parties: [], ways, matters: [], earlier: this.earlier(kept), ...this.handling.of(kept.row.id),
    };
    return { position: this.position(), conversation, entries: kept.entries.slice(-PAGE), entries_before: kept.entries.length > PAGE ? String(kept.entries.length - PAGE) : null };
  }
  private earlier(kept: Kept) {
    return [...this.kept.values()].filter((one) => one.row.customer?.id === kept.row.customer?.id && one.row.state === "closed" && one !== kept)
      .map((one) => ({ id: one.row.id, subject: one.row.subject, closed_at: one.entries.at(-1)?.at ?? null }));
  }

  private conversation(method: string, id: string, verb: string, body: Record<string, unknown>, query: URLSearchParams, rest: string[]): Answer {
    const kept = this.kept.get(id);
    if (!kept) return problem(404, "conversations.not_found", "Not here.");
    if (!verb) return ok(this.snapshot(kept));
    if (verb === "tasks") return this.tasks.of(kept, method, rest, body, query);
    if (verb === "entries") {
      const until = Number(query.get("before"));
      const from = Math.max(0, until - PAGE);
      return ok({ items: kept.entries.slice(from, until), next: from > 0 ? String(from) : null });
    }
    const now = new Date().toISOString();
    const event = (type: string, more: object = {}): Entry => ({ id: nextId("ent"), kind: "event", at: now, channel: null, direction: "internal", author: author.agent(LEA), identity: null, event: { type, ...more } });
    if (verb === "seen") {
      this.handling.of(id).seen_at = now;
      if (kept.row.unread) {
        kept.row = { ...kept.row, unread: false };
        this.tell({ type: "event", position: this.position(), event: { type: "conversations.seen", subject: id, payload: {}, row: kept.row } });
      }
      return ok({ version: kept.row.version });
    }
    if (verb === "draft") {
      if (method === "DELETE") kept.draft = null;
      if (method !== "PUT") return ok(kept.draft);
      const before = kept.draft as { version: number } | null;
      kept.draft = { draft: body, device: body.device, version: (before?.version ?? 0) + 1, changed_at: now, other: null, others: [] };
      return ok({ won: true, now: kept.draft });
    }
    if (verb === "answering") {
      if (kept.row.answering && kept.row.answering.id !== LEA.id && !body.override) return problem(409, "conversations.someone_answers", "A colleague is answering.", { user_id: HUGO.id, until: ago(-1) });
      if (body.active && body.override) {
        kept.row = { ...kept.row, answering: null };
        this.tell({ type: "answering", conversation: id, user: null, until: null });
      }
      return ok({ holder: body.active ? LEA : null, until: ago(-1) });
    }
    if (body.expected_version !== undefined && Number(body.expected_version) < kept.row.version)
      return problem(409, "conversations.stale", "Something happened since.", { version: kept.row.version });
    const handled = this.handling.act(kept, method, verb, rest, body);
    if (handled) return handled;
    const undo = this.handling.remember([kept]);
    switch (verb) {
      case "messages": {
        const said = body as unknown as NewMessage;
        if (said.text.includes("STALE")) {
          this.changed(kept, "conversations.message_received", { id: nextId("ent"), kind: "message", at: now, channel: "email", direction: "in", author: { kind: "customer", name: kept.row.customer?.name ?? null }, identity: null, message: words("Finalement, vendredi 9 h m’arrangerait mieux.") });
          return problem(409, "conversations.stale", "Something happened since.", { version: kept.row.version, since: kept.entries.slice(-1).map((one) => one.id), by: "Claire Fontaine" });
        }
        const entry: Entry = { id: nextId("ent"), kind: "message", at: now, channel: "email", direction: "out", author: author.agent(LEA), identity: null, message: words(said.text, { delivery: sent(0, "sent"), inbound_kind: null }) };
        kept.row = { ...kept.row, last_message_at: now, last: { text: said.text.slice(0, 160), channel: "email", direction: "out", at: now, author: LEA }, waiting_since: null, due_at: null };
        kept.draft = null;
        this.changed(kept, "conversations.message_sent", entry);
        return ok({ message_id: entry.message?.id, version: kept.row.version });
      }
      case "notes": {
        const entry: Entry = { id: nextId("ent"), kind: "note", at: now, channel: null, direction: "internal", author: author.agent(LEA), identity: null, message: words(String(body.text)) };
        this.changed(kept, "conversations.note_added", entry);
        return ok({ message_id: entry.message?.id, version: kept.row.version });
      }
      case "assign": {
        const to = AGENTS.find((one) => one.id === body.user_id) ?? null;
        const team = TEAMS.find((one) => one.id === body.team_id) ?? kept.row.team;
        kept.row = { ...kept.row, assignee: to, team };
        this.changed(kept, "conversations.assigned", event("assigned", { to: to?.name ?? team?.name }));
        break;
      }
      case "snooze":
        kept.row = { ...kept.row, state: "snoozed", snoozed_until: (body.until as string | null) ?? null };
        this.changed(kept, "conversations.snoozed", event("snoozed", { until: body.until }));
        break;
      case "resume":
      case "reopen":
        kept.row = { ...kept.row, state: "open", snoozed_until: null };
        this.changed(kept, "conversations.reopened", event(verb === "resume" ? "resumed" : "reopened"));
        break;
      case "close":
        kept.row = { ...kept.row, state: "closed", waiting_since: null, due_at: null };
        this.changed(kept, "conversations.closed", event("closed", { to: body.wrap_up_code }));
        break;
      case "reason": {
        const reason = REASONS.find((one) => one.id === body.contact_reason_id);
        kept.row = { ...kept.row, contact_reason: reason ? { id: reason.id, label: reason.label } : null };
        this.changed(kept, "conversations.reason_changed", event("reason_changed", { to: reason?.key }));
        break;
      }
    }
    return ok({ version: kept.row.version, undo });
  }

  private retry(id: string): Answer {
    for (const kept of this.kept.values())
      for (const entry of kept.entries)
        if (entry.message?.id === id && entry.message.delivery) {
          entry.message.delivery = { ...sent(0, "sent"), state: "queued" };
          return ok({ delivery: entry.message.delivery });
        }
    return problem(404, "request.not_found", id);
  }

  private customers(query: URLSearchParams): Answer {
    const wanted = (query.get("search") ?? "").toLowerCase();
    const items = CUSTOMERS.filter((one) => `${one.name} ${one.email}`.toLowerCase().includes(wanted)).slice(0, 50)
      .map((one) => ({ id: one.id, name: one.name, initials: one.initials, kind: one.kind, since: one.since, place: one.place, address: one.email }));
    return ok({ items, next: null });
  }

  private customer(method: string, [, id, verb, more]: string[], query: URLSearchParams, body: Record<string, unknown>): Answer {
    const who = CUSTOMERS.find((one) => one.id === id);
    if (!who) return problem(404, "customers.not_found", "Not here.");
    if (method === "PATCH") who.name = String(body.name);
    const theirs = [...this.kept.values()].filter((one) => one.row.customer?.id === id);
    if (verb === "timeline") return ok(more === "facets" ? facetsOf(theirs) : timelineOf(theirs, query));
    const customer: Customer = {
      id: who.id, name: who.name, initials: who.initials, kind: who.kind, since: who.since, place: who.place, language: who.language, version: 1, preferences: [],
      identities: [
        { ...identityOf(who), source: "email", legal_entity: "Alisier Assurances" },
        { id: `idn_ph_${who.id}`, channel: "phone", address: who.phone ?? "", state: "verified", source: "file", legal_entity: "Alisier Assurances" },
        { id: `idn_o_${who.id}`, channel: "email", address: "ancien@exemple.example", state: "blocked", source: "email", legal_entity: null },
      ],
      conversations: theirs.map((one) => ({ id: one.row.id, subject: one.row.subject, state: one.row.state, contact_reason: one.row.contact_reason, opened_at: one.opened_at, closed_at: one.row.state === "closed" ? (one.entries.at(-1)?.at ?? null) : null, channels: ["email"] })),
    };
    return ok(customer);
  }
}
