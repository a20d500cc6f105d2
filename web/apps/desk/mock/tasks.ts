import type { Doubt, DueWish, Entry, Foreseen, NewTask, Person, Task, TaskCounts } from "@filrouge/api";
import { event } from "./handling";
import { AGENTS, HUGO, LEA, TEAMS } from "./people";
import type { Answer } from "./server";
import { nextId, type Kept } from "./world";

const ok = (body: unknown = {}, status = 200): Answer => ({ status, body });
const problem = (status: number, code: string, detail: string, fields: object = {}): Answer => ({ status, body: { type: "about:blank", title: code, status, code, detail, fields } });

type Body = Record<string, unknown>;
type Tell = (kept: Kept, type: string, entry?: Entry) => void;
const MINUTE = 60_000;
const wall = (at: Date) => new Date(at.getTime() - at.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
const isOpen = (task: Task) => task.state === "open" || task.state === "broken";

/** Tasks and promises, open on weekdays from nine to six. */
export class TasksMock {
  private all: Task[] = [];

  constructor(private readonly kept: Map<string, Kept>, private readonly tell: Tell) {
    const [first, second, third, fourth] = [...kept.values()];
    const within = (minutes: number) => new Date(Date.now() + minutes * MINUTE);
    if (!first || !second || !third || !fourth) return;
    this.put(first, { kind: "promise", title: "Rappeler avec la date de passage de l’expert" }, within(26 * 60), LEA, 200);
    this.put(first, { kind: "task", title: "Demander les photos du constat au garage" }, within(150), LEA, 400);
    this.put(first, { kind: "task", title: "Vérifier la franchise" }, null, HUGO, 400);
    const broken = this.put(second, { kind: "promise", title: "Envoyer l’attestation corrigée, signée par le responsable du pôle, avec les deux adresses" }, within(-95), LEA, 600);
    broken.state = "broken";
    broken.late = true;
    broken.broken_at = broken.due_at;
    this.put(third, { kind: "promise", title: "Confirmer le remboursement" }, within(45), LEA, 170);
    this.put(fourth, { kind: "task", title: "Relire le contrat avec les juristes" }, within(9 * 24 * 60), LEA, 60);
    const done = this.put(fourth, { kind: "promise", title: "Donner une réponse sur la résiliation" }, within(-20), LEA, 900);
    Object.assign(done, { state: "kept", settled_at: within(-60).toISOString(), settled_by: LEA });
    this.put(third, { kind: "task", title: "Appeler l’agence de Lyon" }, within(3 * 24 * 60), null, 30);
  }

  private put(kept: Kept, wish: Pick<NewTask, "kind" | "title">, due: Date | null, owner: Person | null, made: number): Task {
    const created = new Date(Date.now() - made * MINUTE);
    const { id, reference, subject, state, customer } = kept.row;
    const task: Task = {
      ...wish, id: nextId("tsk"), state: "open", owner, team: owner ? null : (TEAMS[0] ?? null), due_at: null, due_local: null, time_zone: null, left: null, late: false, broken_at: null,
      created_at: created.toISOString(), created_by: LEA, settled_at: null, settled_by: null, version: 1,
      conversation: { id, reference, subject, state, customer: customer ?? { id: "", name: "", initials: "?" } },
    };
    this.all.push(task);
    this.date(task, due);
    return task;
  }

  private date(task: Task, due: Date | null): void {
    task.due_at = due?.toISOString() ?? null;
    task.due_local = due ? wall(due) : null;
    task.time_zone = due ? Intl.DateTimeFormat().resolvedOptions().timeZone : null;
    const made = new Date(task.created_at).getTime();
    task.left = due && { total_s: Math.max(0, due.getTime() - made) / 1000, passed_s: (Date.now() - made) / 1000, counted_at: new Date().toISOString(), closes_at: null, opens_at: null };
  }

  private read(due: DueWish | null | undefined): Date | null {
    if (!due) return null;
    return "local" in due ? new Date(due.local) : new Date(Math.ceil((Date.now() + due.in_business_s * 1000) / MINUTE) * MINUTE);
  }

  private doubts(at: Date | null): Doubt[] {
    if (!at || (at.getDay() % 6 !== 0 && at.getHours() >= 9 && at.getHours() < 18)) return [];
    const next = new Date(at.getFullYear(), at.getMonth(), at.getDate() + (at.getHours() < 9 ? 0 : 1), 9);
    while (next.getDay() % 6 === 0) next.setDate(next.getDate() + 1);
    return [{ code: "closed", instead: next.toISOString() }];
  }

  of(kept: Kept, method: string, rest: string[], body: Body, query: URLSearchParams): Answer {
    if (rest[0] === "foresee") {
      const within = query.get("in_business_s");
      const at = this.read(within ? { in_business_s: Number(within) } : { local: query.get("local") ?? "" });
      if (!at || at.getTime() <= Date.now()) return problem(422, "conversations.bad_moment", "Past.", { why: "past" });
      const answer: Foreseen = { due_at: at.toISOString(), due_local: wall(at), time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone, warnings: this.doubts(at) };
      return ok(answer);
    }
    if (method === "GET") return ok({ items: this.sorted(this.all.filter((one) => one.conversation.id === kept.row.id)), next: null });
    const wish = body as unknown as NewTask;
    const at = this.read(wish.due);
    if (at && at.getTime() <= Date.now()) return problem(422, "conversations.bad_moment", "Past.", { why: "past" });
    const task = this.put(kept, { kind: wish.kind, title: wish.title }, at, null, 0);
    this.own(task, wish);
    this.tell(kept, "conversations.task_added", event("task_added", { task: task.id, title: task.title, kind: task.kind, to: task.owner?.name ?? task.team?.name, due_at: task.due_at }));
    return ok({ task, warnings: this.doubts(at) }, 201);
  }

  private own(task: Task, wish: Partial<NewTask>): void {
    task.team = TEAMS.find((one) => one.id === wish.team_id) ?? null;
    task.owner = task.team ? null : (AGENTS.find((one) => one.id === wish.owner_id) ?? LEA);
  }

  private sorted(some: Task[]): Task[] {
    const far = "9";
    return [...some].sort((a, b) => Number(!isOpen(a)) - Number(!isOpen(b)) || (a.due_at ?? far).localeCompare(b.due_at ?? far));
  }

  handle(method: string, parts: string[], body: Body, query: URLSearchParams): Answer {
    const mine = (one: Task) => one.owner?.id === LEA.id;
    if (parts[0] === "counts") {
      const open = this.all.filter(isOpen);
      const counts: TaskCounts = { mine: open.filter(mine).length, team: open.length, late: open.filter((one) => mine(one) && one.due_at && new Date(one.due_at) <= new Date()).length };
      return ok(counts);
    }
    if (!parts[0]) {
      const settled = query.get("state") === "done";
      return ok({ items: this.sorted(this.all.filter((one) => isOpen(one) !== settled && (query.get("whose") === "team" || mine(one)))), next: null });
    }
    const task = this.all.find((one) => one.id === parts[0]);
    const kept = task && this.kept.get(task.conversation.id);
    if (!task || !kept) return problem(404, "request.not_found", "Not here.");
    task.version += 1;
    if (method === "PATCH") {
      const { title, due } = body as Partial<NewTask>;
      if (title) task.title = title;
      if (due !== undefined) {
        this.date(task, this.read(due));
        task.state = "open";
      }
      if ("owner_id" in body) this.own(task, body as Partial<NewTask>);
      this.tell(kept, "conversations.task_changed", event("task_changed", { task: task.id, title: task.title, kind: task.kind, state: task.state, fields: due !== undefined ? ["due_at"] : ["title"], due_at: task.due_at }));
      return ok({ task, warnings: [] });
    }
    const how = parts[1] ?? "";
    if (how === "reopen") Object.assign(task, { state: task.broken_at ? "broken" : "open", settled_at: null, settled_by: null });
    else Object.assign(task, { state: how === "cancel" ? "cancelled" : task.kind === "promise" ? "kept" : "done", settled_at: new Date().toISOString(), settled_by: LEA });
    const type = task.state === "kept" ? "promise_kept" : "task_changed";
    this.tell(kept, `conversations.${type}`, event(type, { task: task.id, title: task.title, kind: task.kind, state: task.state, late: task.late, fields: [] }));
    return ok(task);
  }
}
