import type { MacroAction } from "@filrouge/api";

/** In the order one would think of them; `once`: a second would only undo the first. */
export const KINDS: { kind: MacroAction["kind"]; once: boolean }[] = [
  { kind: "tag", once: false },
  { kind: "assign", once: true },
  { kind: "reason", once: true },
  { kind: "task", once: false },
  { kind: "note", once: false },
  { kind: "snooze", once: true },
  { kind: "close", once: true },
];

export function blankAction(kind: MacroAction["kind"]): MacroAction {
  switch (kind) {
    case "tag":
      return { kind, add: [], remove: [] };
    case "assign":
      return { kind, me: true, user_id: null, team_id: null };
    case "reason":
      return { kind, contact_reason_id: "" };
    case "snooze":
      return { kind, hours: 24 };
    case "close":
      return { kind, wrap_up_code: null };
    case "task":
      return { kind, task_kind: "task", title: "", in_business_s: null, mine: true };
    case "note":
      return { kind, text: "" };
  }
}

/** Whether an action lacks what it needs. Pure. */
export function wrongWith(action: MacroAction): boolean {
  switch (action.kind) {
    case "tag":
      return action.add.length + action.remove.length === 0;
    case "assign":
      return !action.me && !action.user_id && !action.team_id;
    case "reason":
      return !action.contact_reason_id;
    case "task":
      return !action.title.trim() || (action.task_kind === "promise" && action.in_business_s === null);
    case "note":
      return !action.text.trim();
    default:
      return false;
  }
}
