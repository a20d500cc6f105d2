import type { ConversationRow, Hit, SavedView, Sort, Suggestion, Understood } from "@filrouge/api";
import { ACCOUNTS, AGENTS, CUSTOMERS, LEA, REASONS, TEAMS } from "./people";
import type { Kept } from "./world";

/** Search and saved views over the invented data: a small reader of the query, close to the server's. */

const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/œ/g, "oe");
const ALIASES: Record<string, string> = {
  de: "from", motif: "reason", attente: "waiting", equipe: "team", responsable: "agent", etat: "state", canal: "channel",
  marque: "brand", etiquette: "tag", avant: "before", apres: "after", due: "due", echeance: "due", avec: "has", est: "is", dans: "in",
};
const KEYS = ["from", "reason", "waiting", "team", "agent", "state", "channel", "brand", "tag", "before", "after", "due", "has", "is", "in"];
const NAMES_FR = ["de", "motif", "attente", "equipe", "responsable", "etat", "canal", "marque", "etiquette", "avant", "apres", "echeance", "avec", "est", "dans"];
const SPAN: Record<string, number> = { m: 60, min: 60, h: 3600, d: 86400, j: 86400, w: 604800 };
const STATES: Record<string, string> = { open: "open", ouvert: "open", snoozed: "snoozed", pause: "snoozed", closed: "closed", conclu: "closed" };

export class Finding {
  private views: SavedView[] = process.env.MOCK_EMPTY ? [] : [
    { id: "viw_1", name: "Réclamations", query: "motif:reclamation", sort: "newest", shared: true, team: TEAMS[0] ?? null, owner: null, position: 0, mine: false, version: 1 },
    { id: "viw_2", name: "Attendent depuis 2 h", query: "etat:ouvert attente>2h", sort: "waiting", shared: false, team: null, owner: { id: LEA.id, name: LEA.name }, position: 1, mine: true, version: 1 },
    { id: "viw_3", name: "Cartes sans responsable", query: "motif:carte responsable:personne", sort: "due", shared: true, team: null, owner: null, position: 2, mine: false, version: 1 },
  ];
  private made = 10;

  constructor(private readonly all: () => Kept[], private readonly language: () => "fr" | "en") {}

  understand(q: string): Understood {
    const out: Understood = { terms: [], filters: [], problems: [] };
    const pattern = /(-)?(?:([\p{L}]+)(:|>|<)("[^"]*"?|\S*)|"([^"]*)("?)|(\S+))/gu;
    for (const found of q.matchAll(pattern)) {
      const [text, minus, name, op, value, phrase, closed, word] = found;
      const start = found.index;
      const end = start + text.length;
      const key = name && (ALIASES[fold(name)] ?? (KEYS.includes(fold(name)) ? fold(name) : null));
      if (name && key && value) {
        const bare = value.replace(/"/g, "");
        const label = this.label(key, bare);
        if (label === null) out.problems.push({ code: "unknown_value", text, start, end });
        else out.filters.push({ key, op: op as ":", value: bare, label, negated: minus === "-", start, end });
      } else if (name && key) out.problems.push({ code: "empty_value", text, start, end });
      else if (phrase !== undefined) {
        if (!closed) out.problems.push({ code: "unfinished_quote", text, start, end });
        if (phrase.trim()) out.terms.push({ kind: "phrase", text: phrase, negated: minus === "-", start, end });
      } else {
        const plain = word ?? `${name ?? ""}${op ?? ""}`;
        out.terms.push({ kind: plain.endsWith("*") ? "prefix" : "word", text: plain.replace(/\*$/, ""), negated: minus === "-", start, end });
      }
    }
    return out;
  }

  private label(key: string, value: string): string | null {
    const wanted = fold(value);
    const french = this.language() === "fr";
    switch (key) {
      case "reason": {
        const reason = REASONS.find((one) => fold(one.label.fr).startsWith(wanted) || fold(one.label.en).startsWith(wanted) || one.key === wanted);
        const under = reason ? REASONS.filter((one) => one.parent_id === reason.id).length : 0;
        return reason ? reason.label[this.language()] + (under ? (french ? ` et ses ${under} sous-motifs` : ` and the ${under} beneath`) : "") : null;
      }
      case "team": return TEAMS.find((one) => fold(one.name).includes(wanted))?.name ?? null;
      case "agent": return ["moi", "me"].includes(wanted) ? (french ? "vous" : "you") : ["personne", "none"].includes(wanted) ? (french ? "personne" : "nobody") : (AGENTS.find((one) => fold(one.name).includes(wanted))?.name ?? null);
      case "state": return STATES[wanted] ? (french ? { open: "en cours", snoozed: "en pause", closed: "conclue" } : { open: "open", snoozed: "paused", closed: "closed" })[STATES[wanted] as "open"] : null;
      case "waiting": case "due": return /^\d+(m|min|h|d|j|w)$/.test(wanted) ? value : null;
      case "before": case "after": return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null;
      case "is": return ({ unread: "non lues", nonlu: "non lues", followed: "suivies", suivi: "suivies", mine: "à moi", amoi: "à moi" } as Record<string, string>)[wanted] ?? null;
      case "has": return ({ file: "fichier", fichier: "fichier", task: "tâche", tache: "tâche", promise: "promesse", promesse: "promesse" } as Record<string, string>)[wanted] ?? null;
      default: return value;
    }
  }

  private fits(row: ConversationRow, u: Understood): boolean {
    return u.filters.every((one) => {
      const wanted = fold(one.value);
      const yes = (() => {
        switch (one.key) {
          case "from": return fold(row.customer?.name ?? "").includes(wanted);
          case "reason": {
            const reason = REASONS.find((r) => fold(r.label.fr).startsWith(wanted) || fold(r.label.en).startsWith(wanted) || r.key === wanted);
            const own = REASONS.find((r) => r.id === row.contact_reason?.id);
            return !!reason && (own?.id === reason.id || own?.parent_id === reason.id);
          }
          case "team": return fold(row.team?.name ?? "").includes(wanted);
          case "agent": return ["moi", "me"].includes(wanted) ? row.assignee?.id === LEA.id : ["personne", "none"].includes(wanted) ? !row.assignee : fold(row.assignee?.name ?? "").includes(wanted);
          case "state": return row.state === STATES[wanted];
          case "waiting": {
            const [, n = "0", unit = "h"] = /^(\d+)(\w+)$/.exec(wanted) ?? [];
            const waited = row.waiting_since ? (Date.now() - Date.parse(row.waiting_since)) / 1000 : -1;
            const span = Number(n) * (SPAN[unit] ?? 3600);
            return waited >= 0 && (one.op === "<" ? waited < span : waited > span);
          }
          case "tag": return (row.tags ?? []).some((tag) => fold(tag.name).includes(wanted));
          case "before": return row.last_message_at.slice(0, 10) < one.value;
          case "after": return row.last_message_at.slice(0, 10) >= one.value;
          case "is": return wanted === "unread" || wanted === "nonlu" ? row.unread : wanted === "followed" || wanted === "suivi" ? !!row.followed : row.assignee?.id === LEA.id;
          case "has": return wanted === "promise" || wanted === "promesse" ? !!row.promise : true;
          default: return true;
        }
      })();
      return yes !== one.negated;
    });
  }

  private hits(q: string): Hit[] {
    const u = this.understand(q);
    const words = u.terms.filter((one) => !one.negated).map((one) => fold(one.text));
    const found: Hit[] = [];
    for (const { row, entries } of this.all()) {
      if (!this.fits(row, u)) continue;
      const head = fold(`${row.subject} ${row.reference} ${row.customer?.name ?? ""}`);
      const matching = entries.filter((one) => one.message && words.every((word) => `${head} ${fold(one.message?.text ?? "")}`.includes(word)));
      const best = [...matching].reverse().find((one) => words.some((word) => fold(one.message?.text ?? "").includes(word))) ?? matching[matching.length - 1];
      if (!best?.message) continue;
      found.push({ row, message_id: best.message.id, at: best.at, where: best.kind === "note" ? "note" : "message", snippet: this.snippet(best.message.text, words), more: matching.length - 1 });
    }
    return found.sort((a, b) => (a.at < b.at ? 1 : -1));
  }

  private snippet(text: string, words: string[]) {
    const folded = fold(text);
    const at = words.map((word) => folded.indexOf(word)).filter((one) => one >= 0).sort((a, b) => a - b);
    const from = Math.max(0, (at[0] ?? 0) - 60);
    const shown = (from ? "…" : "") + text.slice(from, from + 200) + (text.length > from + 200 ? "…" : "");
    const low = fold(shown);
    const out: { text: string; match: boolean }[] = [];
    let done = 0;
    while (done < shown.length) {
      const next = words.map((word) => ({ word, at: low.indexOf(word, done) })).filter((one) => one.at >= 0 && one.word).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      if (next.at > done) out.push({ text: shown.slice(done, next.at), match: false });
      out.push({ text: shown.slice(next.at, next.at + next.word.length), match: true });
      done = next.at + next.word.length;
    }
    if (done < shown.length) out.push({ text: shown.slice(done), match: false });
    return out;
  }

  search(q: string, after: string | null, limit: number): { status: number; body: unknown } {
    if (q.length > 2000) return { status: 422, body: { code: "desk.query_too_long", status: 422, detail: "Too long." } };
    if (q.includes("BROKEN")) return { status: 500, body: { code: "server.crashed", status: 500, detail: "No." } };
    const understood = this.understand(q);
    if (!q.trim()) return { status: 200, body: { understood, items: [], next: null, customers: [] } };
    const hits = this.hits(q);
    const from = Number(after ?? 0);
    const words = understood.terms.filter((one) => !one.negated).map((one) => fold(one.text));
    const customers = after || !words.length ? [] : CUSTOMERS.filter((one) => words.every((word) => fold(`${one.name} ${one.email}`).includes(word))).slice(0, 5).map((one) => ({ id: one.id, name: one.name, initials: one.initials, address: one.email, place: one.place }));
    return { status: 200, body: { understood, items: hits.slice(from, from + limit), next: from + limit < hits.length ? String(from + limit) : null, customers } };
  }

  suggest(q: string, at: number): Suggestion[] {
    const french = this.language() === "fr";
    const from = q.slice(0, at).search(/\S*$/);
    const word = q.slice(from, at);
    const [, name, value] = /^-?(\p{L}+)[:<>](.*)$/u.exec(word) ?? [];
    const key = name && (ALIASES[fold(name)] ?? name);
    if (key) {
      const begins = q.indexOf(value ?? "", from + (name ?? "").length + 1);
      const options: [string, string][] =
        key === "reason" ? REASONS.map((one) => [one.label[this.language()], ""])
        : key === "team" ? TEAMS.map((one) => [one.name, ""])
        : key === "agent" ? [[french ? "moi" : "me", ""], [french ? "personne" : "none", ""], ...AGENTS.map((one): [string, string] => [one.name, ""])]
        : key === "state" ? (french ? ["ouvert", "pause", "conclu"] : ["open", "snoozed", "closed"]).map((one) => [one, ""])
        : key === "waiting" || key === "due" ? ["30min", "1h", "2h", "4h", "1j"].map((one) => [one, ""])
        : key === "has" ? (french ? ["fichier", "tache", "promesse"] : ["file", "task", "promise"]).map((one) => [one, ""])
        : key === "is" ? (french ? ["nonlu", "suivi", "amoi"] : ["unread", "followed", "mine"]).map((one) => [one, ""])
        : key === "brand" ? ACCOUNTS.map((one) => [one.brand?.name ?? "", ""]) : [];
      return options.filter(([one]) => fold(one).startsWith(fold((value ?? "").replace(/"/g, "")))).slice(0, 8).map(([one]) => ({ insert: /\s/.test(one) ? `"${one}"` : one, label: one, hint: null, from: begins, to: at }));
    }
    const hints = french ? ["qui a écrit", "motif de contact", "temps d’attente", "équipe", "responsable", "état", "canal", "marque", "étiquette", "avant une date", "depuis une date", "échéance", "ce qu’elle contient", "non lue, suivie…", "seulement les notes"] : ["who wrote", "contact reason", "time waited", "team", "who has it", "state", "channel", "brand", "tag", "before a date", "since a date", "due time", "what it holds", "unread, followed…", "notes only"];
    return (french ? NAMES_FR : KEYS).map((one, index) => ({ insert: `${one}${["waiting", "due"].includes(KEYS[index] ?? "") ? ">" : ":"}`, hint: hints[index] ?? null })).filter((one) => one.insert.startsWith(fold(word))).slice(0, 8).map((one) => ({ ...one, label: one.insert, from, to: at }));
  }

  rows(id: string, sort: Sort): ConversationRow[] | null {
    const view = this.views.find((one) => one.id === id);
    if (!view) return null;
    const u = this.understand(view.query);
    const rows = this.all().map((one) => one.row).filter((row) => this.fits(row, u));
    return sorted(rows, sort);
  }

  handle(method: string, parts: string[], body: Record<string, unknown>): { status: number; body?: unknown } {
    const [id] = parts;
    if (method === "GET" && id === "counts") return { status: 200, body: { counts: Object.fromEntries(this.views.map((one) => [one.id, Math.min(1001, this.rows(one.id, "newest")?.length ?? 0)])) } };
    if (method === "GET" && !id) return { status: 200, body: [...this.views].sort((a, b) => a.position - b.position) };
    if (method === "PUT" && id === "order") {
      const ids = body.ids as string[];
      this.views = this.views.map((one) => ({ ...one, position: ids.includes(one.id) ? ids.indexOf(one.id) : one.position }));
      return { status: 204 };
    }
    const team = TEAMS.find((one) => one.id === body.team_id) ?? null;
    if (method === "POST") {
      const view: SavedView = { id: `viw_${(this.made += 1)}`, name: String(body.name), query: String(body.query), sort: (body.sort as Sort | undefined) ?? "newest", shared: Boolean(body.shared), team, owner: body.shared ? null : { id: LEA.id, name: LEA.name }, position: this.views.length, mine: !body.shared, version: 1 };
      this.views.push(view);
      return { status: 201, body: view };
    }
    const at = this.views.findIndex((one) => one.id === id);
    const view = this.views[at];
    if (!view) return { status: 404, body: { code: "desk.view_not_found", status: 404, detail: "Not here." } };
    if (method === "GET") return { status: 200, body: view };
    if (method === "DELETE") {
      this.views.splice(at, 1);
      return { status: 204 };
    }
    if (Number(body.expected_version) !== view.version || String(body.name).includes("STALE")) return { status: 409, body: { code: "settings.stale", status: 409, detail: "Changed meanwhile." } };
    const { expected_version: _v, team_id, ...changes } = body;
    this.views[at] = { ...view, ...changes, ...(team_id === undefined ? {} : { team }), version: view.version + 1 };
    return { status: 200, body: this.views[at] };
  }
}

const when = (at: string | null) => at ?? "9999";
export function sorted(rows: ConversationRow[], sort: Sort): ConversationRow[] {
  const by = sort === "waiting" ? (row: ConversationRow) => when(row.waiting_since) : sort === "due" ? (row: ConversationRow) => when(row.due_at) : null;
  return [...rows].sort((a, b) => (by ? (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0) : 0) || (a.last_message_at < b.last_message_at ? 1 : -1));
}

/** Promises on the first conversations: one for later today, one missed, one in some days; one is followed. */
export function promised(kept: Map<string, Kept>): void {
  const at = (hours: number, state: "open" | "broken") => ({ due_at: new Date(Date.now() + hours * 3_600_000).toISOString(), state });
  [...kept.values()].forEach((one, index) => {
    if (index === 0) one.row = { ...one.row, promise: at(2, "open"), followed: true };
    if (index === 2) one.row = { ...one.row, promise: at(-20, "broken") };
    if (index === 4) one.row = { ...one.row, promise: at(75, "open") };
  });
}
