import type { Named, Person } from "./basics";

export type TaskKind = "task" | "promise";
export type TaskState = "open" | "done" | "broken" | "kept" | "cancelled";
export type Whose = "mine" | "team";

/** Open time from making it to its moment, and how much of it has passed at `counted_at`. */
export interface TaskLeft {
  total_s: number;
  passed_s: number;
  counted_at: string;
  closes_at: string | null;
  opens_at: string | null;
}

/** `due_local` is what the clock on the wall in `time_zone` shows at `due_at`. */
export interface Task {
  id: string;
  kind: TaskKind;
  title: string;
  state: TaskState;
  owner: Person | null;
  team: Named | null;
  due_at: string | null;
  due_local: string | null;
  time_zone: string | null;
  /** While it is to be done and has a moment. */
  left: TaskLeft | null;
  /** Its moment passed before it was done or kept. */
  late: boolean;
  broken_at: string | null;
  created_at: string;
  created_by: Person | null;
  settled_at: string | null;
  settled_by: Person | null;
  version: number;
  conversation: { id: string; reference: string; subject: string; state: "open" | "snoozed" | "closed"; customer: Person };
}

/** What is odd about a moment: nobody is there (`instead`: the next opening), the clock jumps over it (`instead`: what
 * was taken), it comes twice (the first was taken, `instead` is the second). */
export interface Doubt {
  code: "closed" | "skipped" | "doubled";
  instead: string | null;
}

/** Local time without an offset (`2026-11-25T10:00`), or seconds of opening hours from now. */
export type DueWish = { local: string; time_zone?: string } | { in_business_s: number };

export interface NewTask {
  kind: TaskKind;
  title: string;
  owner_id?: string | null;
  team_id?: string | null;
  due?: DueWish | null;
}
export type TaskChanges = Partial<Omit<NewTask, "kind">>;

export interface TaskMade {
  task: Task;
  warnings: Doubt[];
}
export interface Foreseen {
  due_at: string;
  due_local: string;
  time_zone: string;
  warnings: Doubt[];
}
export interface TaskCounts {
  mine: number;
  team: number;
  late: number;
}
