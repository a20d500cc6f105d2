import type { Attachment, Author, ContactReason, ConversationRow, Entry, EntryEvent, EntryMessage, Person } from "@filrouge/api";
import { AGENTS, CUSTOMERS, HUGO, LEA, REASONS, someone, TEAMS, type Someone } from "./people";

export interface Kept {
  row: ConversationRow;
  entries: Entry[];
  opened_at: string;
  draft: unknown;
}
let counter = 0;
export const nextId = (prefix: string) => `${prefix}_${String((counter += 1)).padStart(6, "0")}`;
export const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
export const identityOf = (who: Someone) => ({ id: `idn_${who.id}`, channel: "email", address: who.email, state: who.emailState });

export const author = {
  customer: (who: Person): Author => ({ kind: "customer", id: who.id, name: who.name }),
  agent: (who: Person): Author => ({ kind: "agent", id: who.id, name: who.name }),
  system: { kind: "system", name: null } as Author,
};
export const words = (text: string, more: Partial<EntryMessage> = {}): EntryMessage => ({
  id: nextId("msg"), inbound_kind: "message", subject: null, text, quoted: null, signature: null, has_html: false, has_remote: false,
  attachments: [], fields: [], automatic: false, delivery: null, anomalies: [], to: [], ...more,
});
const file = (name: string, media_type: string, size: number): Attachment => {
  const id = nextId("att");
  return { id, name, media_type, size, inline: false, url: `/api/v1/attachments/${id}` };
};
export const sent = (minutes: number, state: "sent" | "delivered" | "failed" | "delayed" = "delivered") => ({
  state, at: ago(minutes), code: state === "failed" ? "mailbox_full" : null,
  detail: state === "failed" ? "552 5.2.2 Mailbox full" : null, attempts: state === "failed" ? 3 : 1, next_try_at: null, can_retry: state === "failed",
});

type Said = { at: number; from: "in" | "out" | "note" | "event"; text?: string; by?: Person; channel?: string; message?: Partial<EntryMessage>; event?: EntryEvent };
interface Plan {
  who: Someone; subject: string; reason: string | null; said: Said[]; assignee?: Person | null; team?: number; unread?: boolean;
  waiting?: number; state?: ConversationRow["state"]; snoozed?: number; answering?: Person; failed?: boolean;
}

function entry(plan: Plan, one: Said): Entry {
  const common = { id: nextId("ent"), at: ago(one.at), channel: one.channel ?? "email", identity: identityOf(plan.who), recorded_late: null };
  if (one.from === "event") return { ...common, kind: "event", direction: "internal", author: one.by ? author.agent(one.by) : author.system, identity: null, event: one.event };
  if (one.from === "note") return { ...common, kind: "note", direction: "internal", channel: null, identity: null, author: author.agent(one.by ?? HUGO), message: words(one.text ?? "") };
  const to = one.from === "out" ? [{ name: plan.who.name, address: plan.who.email, role: "to" }] : [];
  const message = words(one.text ?? "", { to, delivery: one.from === "out" ? sent(one.at) : null, ...one.message });
  return { ...common, kind: "message", direction: one.from, author: one.from === "in" ? author.customer(plan.who) : author.agent(one.by ?? LEA), message };
}

const label = (key: string | null) => {
  const found: ContactReason | undefined = REASONS.find((one) => one.key === key);
  return found ? { id: found.id, label: found.label, target: found.target_s } : null;
};

export function make(plan: Plan): Kept {
  const entries = plan.said.map((one) => entry(plan, one));
  const spoken = [...plan.said].reverse().find((one) => one.from !== "event");
  const reason = label(plan.reason);
  const target = reason?.target ?? null;
  const team = TEAMS[plan.team ?? 0];
  const waits = plan.waiting !== undefined && plan.state === undefined;
  const row: ConversationRow = {
    id: nextId("cnv"), reference: `FR-${String(counter).padStart(6, "0")}`, subject: plan.subject, state: plan.state ?? "open",
    customer: { id: plan.who.id, name: plan.who.name, initials: plan.who.initials },
    last: spoken ? { text: spoken.text ?? "", channel: spoken.channel ?? "email", direction: spoken.from === "note" ? "note" : spoken.from === "out" ? "out" : "in", at: ago(spoken.at), author: { name: spoken.from === "in" ? plan.who.name : (spoken.by ?? LEA).name } } : null,
    unread: plan.unread ?? false, waiting_since: waits ? ago(plan.waiting ?? 0) : null,
    due_at: waits && target ? new Date(Date.now() - (plan.waiting ?? 0) * 60_000 + target * 1000).toISOString() : null, target_s: target,
    waited_s: waits && target ? (plan.waiting ?? 0) * 60 : null, counted_at: waits && target ? ago(0) : null, closes_at: null, opens_at: null,
    contact_reason: reason ? { id: reason.id, label: reason.label } : null, assignee: plan.assignee === undefined ? LEA : plan.assignee,
    team: team ?? null, brand: { id: "brd_a", name: "Alisier Assurances", colour: "#17503B" },
    snoozed_until: plan.snoozed ? ago(-plan.snoozed) : null, answering: plan.answering ?? null, has_failed_delivery: plan.failed ?? false, version: 3,
    last_message_at: spoken ? ago(spoken.at) : ago(0),
  };
  return { row, entries, opened_at: entries[0]?.at ?? ago(1), draft: null };
}

const H = 60;
const D = 24 * H;
const [claire, karim, rullier, odette, thomas, ines, tilleuls, long] = CUSTOMERS as [Someone, Someone, Someone, Someone, Someone, Someone, Someone, Someone];

const PLANS: Plan[] = [
  { who: claire, subject: "Choc arrière, expertise à confirmer", reason: "claim_motor", unread: true, waiting: 96, said: [
    { at: 2 * D + 40, from: "event", event: { type: "opened" } },
    { at: 2 * D + 40, from: "in", channel: "webform", text: "Choc à l’arrière sur un parking, pas de tiers identifié.", message: { fields: [{ key: "policy", label: "Numéro de contrat", value: "AU-2026-04182" }, { key: "date", label: "Date du choc", value: "20 novembre 2026" }, { key: "place", label: "Lieu", value: "Parking de la Part-Dieu, niveau 2" }] } },
    { at: 2 * D + 39, from: "out", by: { id: "sys", name: "Alisier Assurances", initials: "AA" }, text: "Votre demande FR-000012 nous est bien parvenue. Réponse sous 4 heures ouvrées.", message: { automatic: true } },
    { at: 2 * D + 20, from: "event", by: HUGO, event: { type: "assigned", to: "Léa Moreau" } },
    { at: D + 6 * H, from: "event", event: { type: "channel_changed", from: "webform", to: "email" } },
    { at: D + 6 * H, from: "in", text: "Bonsoir,\n\nVoici les photos promises. Le pare-chocs est fendu côté droit et le coffre ferme mal.", message: { subject: "Re: Choc arrière", has_html: true, has_remote: true, quoted: "> Le 20 novembre, Alisier Assurances a écrit :\n> Votre demande FR-000012 nous est bien parvenue.", signature: "Claire Fontaine\n06 12 34 56 78", attachments: [file("arriere-1.jpg", "image/svg+xml", 1_420_000), file("arriere-2.jpg", "image/svg+xml", 1_380_000), file("constat.pdf", "application/pdf", 640_000)] } },
    { at: 22 * H, from: "out", text: "Bonjour Claire, bien reçu. L’expert vous propose jeudi 10 h à domicile ; sans réponse de votre part je confirme.", message: { has_html: true } },
    { at: 21 * H, from: "event", by: LEA, event: { type: "snoozed", until: ago(2 * H) } },
    { at: 97, from: "event", event: { type: "resumed" } },
    { at: 96, from: "in", text: "Bonjour, jeudi 10 h c’est parfait. Merci, et pour la franchise, est-ce que je dois la régler au garage ou à vous ?" },
    { at: 12, from: "note", by: HUGO, text: "Franchise 180 €, remboursable si le tiers est retrouvé. @Léa je te laisse conclure." },
  ] },
  { who: karim, subject: "Carte avalée par le distributeur de la gare", reason: "card_lost", unread: true, waiting: 55, team: 1, said: [{ at: 55, from: "in", text: "Carte avalée par le distributeur de la gare de Perrache ce matin, je pars en déplacement ce soir. Que dois-je faire ?" }] },
  { who: rullier, subject: "Attestation décennale, chantier du 12", reason: "certificate", waiting: 130, team: 2, answering: HUGO, said: [
    { at: 3 * H, from: "in", text: "Bonjour, il nous faut l’attestation décennale à jour pour le chantier du 12 décembre." },
    { at: 2.6 * H, from: "out", text: "Bonjour, la voici en pièce jointe.", message: { delivery: sent(150, "failed"), attachments: [file("attestation-2026.pdf", "application/pdf", 220_000)] } },
    { at: 2.5 * H, from: "in", text: "Your message could not be delivered: mailbox full.", message: { inbound_kind: "bounce" } },
    { at: 130, from: "in", text: "Toujours rien reçu, pouvez-vous la renvoyer à gerance@rullier.example ?" },
  ], failed: true },
  { who: odette, subject: "Changement d’adresse au 1er décembre", reason: "address", waiting: 300, said: [{ at: 300, from: "in", text: "Je change d’adresse au 1er décembre : 14 rue des Glycines. Merci de me confirmer par courrier." }] },
  { who: thomas, subject: "Loan file, missing pay slips", reason: "loan", waiting: 800, said: [{ at: 800, from: "in", text: "Hello, I was told that two pay slips are missing from my loan file. Which months do you need?" }] },
  { who: ines, subject: "Je n’arrive pas à signer le contrat en ligne", reason: "signature", waiting: 190, said: [{ at: 190, from: "in", channel: "webform", text: "Le lien de signature tourne sans fin sur mon téléphone.", message: { fields: [{ key: "device", label: "Appareil", value: "Android 14" }] } }] },
  { who: long, subject: "Demande de résiliation de l’assurance habitation à la suite d’un déménagement définitif à l’étranger", reason: "cancellation", waiting: 620, said: [{ at: 620, from: "in", text: "Madame, Monsieur, je vous prie de bien vouloir prendre acte de la résiliation de mon contrat." }] },
  { who: tilleuls, subject: "Dégât des eaux, parties communes", reason: "claim_home", waiting: 410, assignee: null, unread: true, said: [{ at: 410, from: "in", text: "Fuite au deuxième étage, le plafond du hall est touché. Photos à suivre." }] },
  { who: karim, subject: "Plafond de paiement à relever", reason: "card", assignee: null, team: 1, unread: true, waiting: 20, said: [{ at: 20, from: "in", text: "Est-il possible de relever mon plafond à 3 000 € pour la semaine prochaine ?" }] },
  { who: claire, subject: "Attestation logement", reason: "certificate", state: "closed", said: [
    { at: 71 * D, from: "in", text: "Pouvez-vous m’envoyer une attestation d’assurance logement ?" },
    { at: 70.8 * D, from: "out", text: "Bonjour Claire, la voici." }, { at: 70.8 * D, from: "event", by: LEA, event: { type: "closed", to: "solved" } },
  ] },
  { who: odette, subject: "Succession, pièces attendues du notaire", reason: "complaint", state: "snoozed", snoozed: 2 * D, said: [
    { at: 3 * D, from: "in", text: "Le notaire vous envoie les pièces sous huitaine." }, { at: 2 * D, from: "event", by: LEA, event: { type: "snoozed", until: ago(-2 * D) } },
  ] },
];

const FIRST = ["Amélie", "Bastien", "Chloé", "Driss", "Élodie", "Farid", "Gaëlle", "Henri", "Imane", "Jules", "Katell", "Louis"];
const LAST = ["Arnaud", "Besson", "Charpentier", "Delmas", "Estève", "Faure", "Garnier", "Hamel", "Issler", "Joubert"];

/** `MOCK_MESSAGES=5000`: the first conversation has as many, for measuring. */
function lengthen(kept: Kept | undefined, count: number): void {
  if (!kept || !count) return;
  const plan = PLANS[0] as Plan;
  const said = Array.from({ length: count }, (_, i) => entry(plan, {
    at: 3 * D + (count - i) * 7, from: i % 3 === 1 ? "out" : i % 11 === 5 ? "note" : "in",
    text: `Message ${i + 1}. ${"Le dossier avance, voici une pièce de plus et une question. ".repeat(1 + (i % 5))}`,
  }));
  kept.entries.unshift(...said);
}

export function seed(rows: number): Map<string, Kept> {
  const all = PLANS.map(make);
  lengthen(all[0], Number(process.env.MOCK_MESSAGES ?? 0));
  for (let i = 0; i < rows; i += 1) {
    const who = someone(`${FIRST[i % FIRST.length]} ${LAST[(i * 7) % LAST.length]}`, `client${i}@exemple.example`);
    CUSTOMERS.push(who);
    const reason = REASONS[(i * 5) % REASONS.length];
    all.push(make({ who, subject: reason ? `${reason.label.fr}, dossier ${1000 + i}` : "", reason: reason?.key ?? null, waiting: 30 + ((i * 37) % 600), assignee: i % 3 === 0 ? null : (AGENTS[i % 5] ?? null), team: i % 3, said: [{ at: 30 + ((i * 37) % 600), from: "in", text: "Bonjour, je voudrais savoir où en est mon dossier. Merci d’avance." }] }));
  }
  return new Map(all.map((one) => [one.row.id, one]));
}
