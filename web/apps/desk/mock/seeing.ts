import type { Colleague, MyPresence, Notification, NotificationKind, NotificationPreferences, NotificationWish, NotReadyReason, Person } from "@filrouge/api";
import type { Frame } from "../../../packages/live/src/frames";
import { AGENTS, HUGO, LEA, NADIA, TEAMS } from "./people";
import type { Answer } from "./server";
import { nextId, type Kept } from "./world";

const ok = (body: unknown = {}, status = 200): Answer => ({ status, body });
const problem = (status: number, code: string, detail: string): Answer => ({ status, body: { type: "about:blank", title: code, status, code, detail, fields: {} } });
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

const REASONS: NotReadyReason[] = [
  { code: "break", label: { fr: "Pause", en: "Break" }, active: true },
  { code: "lunch", label: { fr: "Déjeuner", en: "Lunch" }, active: true },
  { code: "meeting", label: { fr: "Réunion", en: "Meeting" }, active: true },
  { code: "training", label: { fr: "Formation", en: "Training" }, active: true },
];

/** Presence, notifications and who looks at what, in memory. Somebody mentions Léa every half minute. */
export class SeeingMock {
  private mine: MyPresence = { state: "ready", said: "ready", reason_code: "", since: ago(95) };
  private told: Notification[] = [];
  private wishes: NotificationPreferences = {
    kinds: { mention: "email", assigned: "email", reply_assigned: "desk", reply_followed: "desk", task_given: "email", task_due: "email", promise_broken: "email", scheduled_held: "email", scheduled_cancelled: "email", delivery_failed: "email" },
    browser: false, sound: false, email: "off", email_at: "08:00", quiet_from: null, quiet_to: null, time_zone: "Europe/Paris", quiet: false, email_possible: !process.env.MOCK_EMPTY, version: 1,
  };

  constructor(private readonly kept: Map<string, Kept>, private readonly tell: (frame: Frame) => void) {
    const list = [...kept.values()];
    const put = (minutes: number, kind: NotificationKind, index: number, more: Partial<Notification> = {}) => {
      const row = list[index % Math.max(1, list.length)]?.row;
      if (!row) return;
      this.told.push({ id: nextId("ntf"), kind, at: ago(minutes), read: minutes > 300, actor: null, message_id: null, words: null, task: null, conversation: { id: row.id, reference: row.reference, subject: row.subject, customer: row.customer?.name ?? "" }, ...more });
    };
    put(3, "mention", 1, { actor: HUGO, words: "Peux-tu regarder la franchise ? Le client rappelle à 16 h et je serai en rendez-vous." });
    put(12, "reply_assigned", 2, { words: "Merci, mais je n’ai toujours pas reçu l’attestation." });
    put(14, "reply_assigned", 2, { words: "Bonjour, où en est ma demande ?" });
    put(40, "assigned", 3, { actor: NADIA });
    put(55, "promise_broken", 0, { task: { id: "tsk_1", title: "Rappeler avec la date de passage de l’expert", due_at: ago(55) } });
    put(130, "task_due", 4, { task: { id: "tsk_2", title: "Demander les photos du constat au garage", due_at: ago(-60) } });
    put(1500, "delivery_failed", 5);
    put(1530, "scheduled_held", 6);
    put(1560, "reply_followed", 7, { words: "C’est parfait, merci beaucoup." });
    put(3100, "task_given", 1, { actor: HUGO, task: { id: "tsk_3", title: "Vérifier la franchise", due_at: null } });
    if (process.env.MOCK_MENTIONS) setInterval(() => this.mention(), Number(process.env.MOCK_MENTIONS)).unref();
  }

  private mention(): void {
    const row = [...this.kept.values()][3]?.row;
    if (!row) return;
    const one: Notification = { id: nextId("ntf"), kind: "mention", at: ago(0), read: false, actor: HUGO, message_id: null, words: "Ton avis ?", task: null, conversation: { id: row.id, reference: row.reference, subject: row.subject, customer: row.customer?.name ?? "" } };
    this.told.unshift(one);
    this.tell({ type: "notified", notification: one.id, kind: "mention", conversation: row.id, quiet: this.wishes.quiet });
  }

  private count = () => ({ unread: this.told.filter((one) => !one.read).length, quiet: this.wishes.quiet });

  private colleagues(): Colleague[] {
    const states: [Colleague["presence"], string, number][] = [["ready", "", 30], ["not_ready", "lunch", 12], ["offline", "", 800], ["ready", "", 200]];
    return AGENTS.map((one: Person, index) => {
      const me = one.id === LEA.id;
      const [presence, reason_code, since] = states[index % states.length] ?? ["offline", "", 0];
      const team = TEAMS[index % TEAMS.length];
      return { ...one, presence: me ? this.mine.said : presence, reason_code: me ? this.mine.reason_code : reason_code, since: me ? this.mine.since : index === 4 ? null : ago(since), teams: team ? [{ id: team.id, name: team.name, lead: index === 1 }] : [] };
    });
  }

  handle(method: string, parts: string[], body: Record<string, unknown>, query: URLSearchParams): Answer | null {
    const [noun = "", id, verb] = parts;
    if (noun === "looking") {
      const places = (body.places ?? []) as { place: string }[];
      const busy = [...this.kept.keys()].slice(1, 3);
      const here = (place: string) => (busy.some((one) => place.endsWith(one)) ? [{ ...HUGO, editing: false, elsewhere: null }] : []);
      return ok({ others: Object.fromEntries(places.map(({ place }) => [place, here(place)])), customers: {} });
    }
    if (noun === "colleagues") return ok({ items: this.colleagues(), next: null });
    if (noun === "not-ready-reasons") return ok(REASONS);
    if (noun === "me" && id === "presence") {
      if (method === "PUT") this.mine = { state: body.state as "ready", said: body.state as "ready", reason_code: String(body.reason_code ?? ""), since: ago(0) };
      return ok(this.mine);
    }
    if (noun === "me" && id === "notifications") {
      const { expected_version: _v, kinds, ...wish } = body as NotificationWish & { expected_version?: number };
      if (method === "PATCH" && wish.email && wish.email !== "off" && !this.wishes.email_possible) return problem(409, "desk.no_notification_account", "No mailbox.");
      if (method === "PATCH") this.wishes = { ...this.wishes, ...wish, kinds: { ...this.wishes.kinds, ...kinds }, version: this.wishes.version + 1 };
      this.wishes.quiet = this.wishes.quiet_from === "00:00";
      return ok(this.wishes);
    }
    if (noun !== "notifications") return null;
    if (id === "count") return ok(this.count());
    if (id === "read") {
      const { ids = [], conversation_id, all } = body as { ids?: string[]; conversation_id?: string; all?: boolean };
      for (const one of this.told) if (all || ids.includes(one.id) || (conversation_id && one.conversation?.id === conversation_id)) one.read = true;
      return ok(this.count());
    }
    if (id && verb === "unread") {
      for (const one of this.told) if (one.id === id) one.read = false;
      return ok(this.count());
    }
    if (id) {
      const found = this.told.find((one) => one.id === id);
      return found ? ok(found) : problem(404, "request.not_found", "Not here.");
    }
    return ok({ items: this.told.filter((one) => query.get("unread") !== "true" || !one.read), next: null });
  }
}
