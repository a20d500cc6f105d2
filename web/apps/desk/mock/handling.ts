import type { BulkAction, BulkOutcome, ConversationRow, Entry, Tag, Ties } from "@filrouge/api";
import { AGENTS, HUGO, LEA, REASONS, TEAMS } from "./people";
import type { Answer } from "./server";
import { ago, author, make, nextId, type Kept } from "./world";
import { CUSTOMERS } from "./people";

const ok = (body: unknown = {}, status = 200): Answer => ({ status, body });
const problem = (status: number, code: string, detail: string, fields: object = {}): Answer => ({ status, body: { type: "about:blank", title: code, status, code, detail, fields } });

type Body = Record<string, unknown>;
type Tell = (kept: Kept, type: string, entry?: Entry) => void;

export const TAGS: Tag[] = [
  { id: "tag_fraud", name: "Soupçon de fraude", colour: "#7A4414", team: null },
  { id: "tag_vip", name: "Clientèle suivie", colour: "#1D4E8F", team: null },
  { id: "tag_storm", name: "Tempête du 14 novembre", colour: "#5B3A8F", team: { id: "tea_claims", name: "Sinistres Lyon" } },
  { id: "tag_press", name: "Presse", colour: "", team: null },
];

export const event = (type: string, more: object = {}, by = LEA): Entry => ({
  id: nextId("ent"), kind: "event", at: new Date().toISOString(), channel: null, direction: "internal", author: author.agent(by), identity: null, event: { type, ...more },
});
const named = ({ row }: Kept) => ({ id: row.id, reference: row.reference, subject: row.subject });

interface Before {
  versions: Map<string, number>;
  restore: (id: string) => void;
}

/** Tags, followers, links, merges, splits, acts on many at once, and taking all of it back. */
export class HandlingMock {
  private ties = new Map<string, Ties>();
  private undos = new Map<string, Before>();

  constructor(private readonly kept: Map<string, Kept>, private readonly tell: Tell) {
    const [first, second] = [...kept.values()];
    if (first) {
      first.row = { ...first.row, tags: TAGS.slice(2, 3) };
      Object.assign(this.of(first.row.id), { seen_at: ago(13 * 60), followers: [HUGO] });
    }
    if (second) second.row = { ...second.row, tags: TAGS.slice(0, 2) };
  }

  of(id: string): Ties {
    let found = this.ties.get(id);
    if (!found) this.ties.set(id, (found = { followers: [], links: [], merged_into: null, merged_from: [], split_from: null, paused: false, seen_at: null }));
    return found;
  }

  /** Remembers what conversations are now, and gives the name under which that comes back. */
  remember(these: Kept[]): string {
    const id = nextId("und");
    const copies = new Map(these.map((one) => [one.row.id, { row: { ...one.row }, entries: [...one.entries], ties: structuredClone(this.of(one.row.id)) }]));
    const before: Before = {
      versions: new Map(),
      restore: (cnv) => {
        const kept = this.kept.get(cnv);
        const copy = copies.get(cnv);
        if (!kept || !copy) return;
        kept.row = { ...copy.row, version: kept.row.version };
        kept.entries = copy.entries;
        this.ties.set(cnv, copy.ties);
        this.tell(kept, "conversations.undone", event("undone"));
      },
    };
    this.undos.set(id, before);
    queueMicrotask(() => these.forEach((one) => before.versions.set(one.row.id, one.row.version)));
    setTimeout(() => this.undos.delete(id), 11_000).unref();
    return id;
  }

  undo(id: string): Answer {
    const found = this.undos.get(id);
    if (!found) return problem(409, "conversations.undo_expired", "Ten seconds are over.");
    this.undos.delete(id);
    const all = [...found.versions];
    const moved = (cnv: string, version: number) => (this.kept.get(cnv)?.row.version ?? 0) !== version || (this.kept.get(cnv)?.row.subject.includes("Fuite") ?? false);
    const restored = all.filter(([cnv, version]) => !moved(cnv, version)).map(([cnv]) => cnv);
    restored.forEach(found.restore);
    return ok({ restored, moved_on: all.filter(([cnv]) => !restored.includes(cnv)).map(([cnv]) => cnv) });
  }

  tags(method: string, body: Body): Answer {
    if (method === "GET") return ok({ items: TAGS, next: null });
    const made: Tag = { id: nextId("tag"), name: String(body.name), colour: String(body.colour ?? ""), team: null };
    TAGS.push(made);
    return ok(made, 201);
  }

  /** One act on one conversation; null when it is none of ours. */
  act(kept: Kept, method: string, verb: string, rest: string[], body: Body): Answer | null {
    const id = kept.row.id;
    const ties = this.of(id);
    switch (verb) {
      case "tags": {
        const undo = this.remember([kept]);
        const add = TAGS.filter((one) => (body.add as string[]).includes(one.id));
        const gone = TAGS.filter((one) => (body.remove as string[]).includes(one.id));
        kept.row = { ...kept.row, tags: [...(kept.row.tags ?? []).filter((one) => !gone.some((other) => other.id === one.id)), ...add] };
        this.tell(kept, "conversations.tagged", event("tagged", { added: add.map((one) => one.name), removed: gone.map((one) => one.name) }));
        return ok({ version: kept.row.version, undo });
      }
      case "follow":
        ties.followers = [...ties.followers.filter((one) => one.id !== LEA.id), ...(method === "PUT" ? [LEA] : [])];
        kept.row = { ...kept.row, followed: method === "PUT" };
        return { status: 204 };
      case "links": {
        const other = this.kept.get(rest[0] ?? "");
        if (!other) return problem(404, "conversations.not_found", "Not here.");
        for (const [one, two] of [[kept, other], [other, kept]] as [Kept, Kept][]) {
          const mine = this.of(one.row.id);
          mine.links = mine.links.filter((link) => link.id !== two.row.id);
          if (method === "PUT") mine.links.push({ ...named(two), state: two.row.state });
        }
        this.tell(kept, "conversations.linked", event("linked", { conversation: named(other), linked: method === "PUT" }));
        return { status: 204 };
      }
      case "merge":
        return this.merge(kept, String(body.into));
      case "merges":
        return this.takeApart(kept, rest[0] ?? "");
      case "split":
        return this.split(kept, body);
      default:
        return null;
    }
  }

  private merge(source: Kept, into: string): Answer {
    const target = this.kept.get(into);
    if (!target) return problem(404, "conversations.not_found", "Not here.");
    if (this.of(into).merged_into || into === source.row.id) return problem(409, "conversations.merge_refused", "In a circle.");
    const undo = this.remember([source, target]);
    const merge_id = nextId("mrg");
    target.entries = [...target.entries, ...source.entries].sort((a, b) => (a.at < b.at ? -1 : 1));
    const moved = source.entries.length;
    source.entries = [];
    this.of(source.row.id).merged_into = named(target);
    this.of(into).merged_from.push({ ...named(source), merge_id, at: new Date().toISOString() });
    source.row = { ...source.row, state: "closed", merged: true };
    this.tell(source, "conversations.merged", event("merged", { conversation: named(target), received: false, messages: moved }));
    this.tell(target, "conversations.merged", event("merged", { conversation: named(source), received: true, merge_id, messages: moved }));
    return ok({ version: source.row.version, into, undo, merge_id });
  }

  private takeApart(kept: Kept, mergeId: string): Answer {
    const ties = this.of(kept.row.id);
    const merge = ties.merged_from.find((one) => one.merge_id === mergeId);
    const source = merge && this.kept.get(merge.id);
    if (!merge || !source) return problem(404, "conversations.not_found", "Not here.");
    ties.merged_from = ties.merged_from.filter((one) => one !== merge);
    this.of(source.row.id).merged_into = null;
    source.row = { ...source.row, state: "open", merged: false };
    this.tell(source, "conversations.unmerged", event("unmerged", { conversation: named(kept), received: true }));
    this.tell(kept, "conversations.unmerged", event("unmerged", { conversation: named(source), received: false }));
    return ok({ version: kept.row.version, undo: null });
  }

  private split(kept: Kept, body: Body): Answer {
    const ids = new Set(body.message_ids as string[]);
    const leaving = kept.entries.filter((one) => one.message && ids.has(one.message.id));
    const who = CUSTOMERS.find((one) => one.id === kept.row.customer?.id);
    if (!leaving.length || !who) return problem(422, "request.invalid", "Choose messages.");
    const undo = this.remember([kept]);
    const made = make({ who, subject: String(body.subject), reason: REASONS.find((one) => one.id === body.contact_reason_id)?.key ?? null, said: [] });
    made.entries = leaving;
    this.kept.set(made.row.id, made);
    this.of(made.row.id).split_from = named(kept);
    kept.entries = kept.entries.filter((one) => !leaving.includes(one));
    this.tell(made, "conversations.split", event("split", { conversation: named(kept), received: true, messages: leaving.length }));
    this.tell(kept, "conversations.split", event("split", { conversation: named(made), received: false, messages: leaving.length }));
    return ok({ conversation_id: made.row.id, version: kept.row.version, undo });
  }

  bulk(body: Body): Answer {
    const ids = body.ids as string[];
    const action = body.action as BulkAction;
    const can = (kept: Kept) => !(kept.row.answering && kept.row.answering.id !== LEA.id) && !(action.kind === "snooze" && kept.row.state === "closed");
    const these = ids.flatMap((id) => this.kept.get(id) ?? []);
    const doing = these.filter(can);
    const undo = this.remember(doing);
    for (const kept of doing) {
      const { change, type, more } = effect(action, kept.row);
      if (action.kind === "follow") this.of(kept.row.id).followers = action.follow ? [LEA] : [];
      kept.row = { ...kept.row, ...change };
      this.tell(kept, `conversations.${type}`, action.kind === "follow" ? undefined : event(type, more));
    }
    const outcome: BulkOutcome = {
      done: doing.map((one) => ({ id: one.row.id, version: one.row.version })),
      refused: these.filter((one) => !can(one)).map((one) => ({ id: one.row.id, code: "conversations.someone_answers", detail: "A colleague is answering." })),
      undo: doing.length ? undo : null,
    };
    return ok(outcome);
  }
}

function effect(action: BulkAction, row: ConversationRow): { change: Partial<ConversationRow>; type: string; more?: object } {
  switch (action.kind) {
    case "assign": {
      const to = AGENTS.find((one) => one.id === action.user_id) ?? null;
      const team = TEAMS.find((one) => one.id === action.team_id) ?? row.team;
      return { change: { assignee: to, team }, type: "assigned", more: { to: to?.name ?? team?.name } };
    }
    case "close":
      return { change: { state: "closed", waiting_since: null, due_at: null }, type: "closed", more: { to: action.wrap_up_code } };
    case "snooze":
      return { change: { state: "snoozed", snoozed_until: action.until }, type: "snoozed", more: { until: action.until } };
    case "resume":
      return { change: { state: "open", snoozed_until: null }, type: "resumed" };
    case "reopen":
      return { change: { state: "open" }, type: "reopened" };
    case "reason": {
      const reason = REASONS.find((one) => one.id === action.contact_reason_id);
      return { change: { contact_reason: reason ? { id: reason.id, label: reason.label } : null }, type: "reason_changed", more: { to: reason?.key } };
    }
    case "tag": {
      const add = TAGS.filter((one) => action.add.includes(one.id) && !(row.tags ?? []).some((tag) => tag.id === one.id));
      return { change: { tags: [...(row.tags ?? []).filter((one) => !action.remove.includes(one.id)), ...add] }, type: "tagged", more: { added: add.map((one) => one.name) } };
    }
    case "follow":
      return { change: { followed: action.follow }, type: "follower_changed" };
  }
}
