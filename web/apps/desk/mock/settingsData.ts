import type { Brand, Calendar, ChannelAccount, FormAccount, HistoryEntry, ImportColumns, ImportLine, ImportPreview, LegalEntity, Permission, ReasonSetting, Role, Site, Team, UserSetting, WrapUpSetting, Holiday, HolidayRegion } from "@filrouge/api";
import { readFileSync } from "node:fs";
import { AGENTS, REASONS, TEAMS, WRAP_UPS } from "./people";

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const mark = { active: true, version: 1 };

export const ENTITIES: LegalEntity[] = [
  { id: "len_ins", name: "Alisier Assurances SA", ...mark },
  { id: "len_bank", name: "Banque de l’Alisier SA", ...mark },
];
export const CALENDARS: Calendar[] = [
  {
    id: "cal_week", name: "Semaine, 9 h à 18 h", time_zone: "Europe/Paris", ...mark,
    weekly: [1, 2, 3, 4, 5].flatMap((day) => [{ day, from: "09:00", to: "12:30" }, { day, from: "13:30", to: day === 5 ? "17:00" : "18:00" }]),
    exceptions: [{ on: "2026-11-11", intervals: [], label: "Armistice de 1918" }, { on: "2026-12-24", intervals: [{ from: "09:00", to: "12:00" }], label: "Veille de Noël" }, { on: "2026-12-25", intervals: [], label: "Noël" }],
  },
  { id: "cal_help", name: "Assistance, jour et nuit", time_zone: "Europe/Paris", weekly: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: "20:00", to: "06:00" })), exceptions: [], ...mark },
];
export const BRANDS: Brand[] = [
  { id: "brd_a", legal_entity_id: "len_ins", name: "Alisier Assurances", sender_name: "Alisier Assurances", colour: "#17503B", logo: null, languages: ["fr", "en"], signature: { fr: "Alisier Assurances\n12 rue de la République, 69002 Lyon\nEntreprise régie par le code des assurances", en: "Alisier Insurance\n12 rue de la République, 69002 Lyon" }, phone: "04 72 00 00 00", calendar_id: "cal_week", ...mark },
  { id: "brd_b", legal_entity_id: "len_bank", name: "Alisier Banque", sender_name: "Alisier Banque", colour: "#1D4E8F", logo: null, languages: ["fr", "en"], signature: { fr: "Alisier Banque", en: "Alisier Bank" }, phone: "04 72 00 00 01", calendar_id: "cal_week", ...mark },
];
export const SITES: Site[] = [
  { id: "sit_lyon", name: "Lyon Part-Dieu", time_zone: "Europe/Paris", calendar_id: "cal_week", ...mark },
  { id: "sit_nantes", name: "Nantes", time_zone: "Europe/Paris", calendar_id: "cal_week", ...mark },
];
export const TEAM_ROWS: Team[] = TEAMS.map((one, index) => ({
  ...one, site_id: index ? "sit_nantes" : "sit_lyon", brand_id: index === 1 ? "brd_b" : "brd_a", legal_entity_id: null,
  members: AGENTS.slice(index, index + 3).map((agent, place) => ({ user_id: agent.id, lead: place === 0 })), ...mark,
}));
const NEEDS: Record<string, string[]> = { customers: ["customers:read"], settings: ["settings:read"], users: ["settings:read"], conversations: ["conversations:read_team"] };
const right = (key: string, fr: string, en: string): Permission => {
  const room = key.split(":")[0] ?? "";
  return { key, label: { fr, en }, says: { fr: `${fr}, dans ses entités et marques.`, en: `${en}, within one’s legal entities and brands.` }, room, needs: (NEEDS[room] ?? []).filter((one) => one !== key) };
};
export const PERMISSIONS: Permission[] = [
  right("conversations:read_team", "Lire les conversations de ses équipes", "Read own teams’ conversations"),
  right("conversations:read_all", "Lire les conversations de toutes les équipes", "Read all conversations"),
  right("conversations:reply", "Répondre et écrire des notes", "Reply and write notes"),
  right("conversations:assign", "Affecter des conversations", "Assign conversations"),
  right("conversations:close", "Clore, rouvrir et mettre en veille", "Close, reopen and snooze"),
  right("customers:read", "Lire les fiches des clients", "Read customers"),
  right("customers:write", "Modifier les fiches des clients", "Change customers"),
  right("deliveries:replay", "Relancer ou écarter les envois en échec", "Replay or dismiss failed deliveries"),
  right("deliveries:read_raw", "Lire les messages bruts", "Read raw messages"),
  right("settings:read", "Lire les réglages", "Read settings"),
  right("settings:write", "Modifier les réglages", "Change settings"),
  right("users:write", "Gérer les utilisateurs, les rôles et les jetons", "Manage users, roles and tokens"),
  right("imports:run", "Importer un historique", "Import history"),
  right("audit:read", "Lire le journal et les consultations", "Read the audit trail and consultations"),
];
const role = (key: string, fr: string, en: string, permissions: string[], builtin = true): Role => ({ id: `rol_${key}`, key, name: { fr, en }, permissions, builtin, ...mark });
export const ROLES: Role[] = [
  role("administrator", "Administrateur", "Administrator", PERMISSIONS.map((one) => one.key)),
  role("supervisor", "Superviseur", "Supervisor", PERMISSIONS.slice(0, 10).map((one) => one.key)),
  role("agent", "Conseiller", "Agent", PERMISSIONS.slice(0, 7).map((one) => one.key).filter((key) => key !== "conversations:read_all")),
  role("claims_lead", "Référent sinistres", "Claims lead", ["conversations:read_team", "conversations:reply", "conversations:assign"], false),
];
const many = Number(process.env.MOCK_USERS ?? 0);
export const USERS: UserSetting[] = [
  ...AGENTS.map((one, index) => ({
    id: one.id, email: `${one.name.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/\s+/g, ".")}@alisier.example`, name: one.name, language: "fr" as const,
    roles: [index === 0 ? "rol_administrator" : index === 1 ? "rol_supervisor" : "rol_agent"], teams: TEAM_ROWS.filter((team) => team.members.some((member) => member.user_id === one.id)).map((team) => team.id),
    legal_entities: null, brands: index === 3 ? ["brd_b"] : null, last_seen_at: index === 4 ? null : ago(index * 190), ...mark,
  })),
  ...Array.from({ length: many }, (_, index) => ({ id: `usr_m${index}`, email: `conseiller${index}@alisier.example`, name: index === 0 ? "Maximilienne-Alexandrine de Montmorency-Beauharnais d’Aubeterre" : `Conseiller ${index}`, language: "fr" as const, roles: ["rol_agent"], teams: [], legal_entities: null, brands: null, last_seen_at: null, ...mark })),
];
export const REASON_ROWS: ReasonSetting[] = REASONS.map((one) => ({ ...one, calendar_id: null, pauses: one.key.startsWith("claim"), active: true, version: 1 }));
export const WRAP_ROWS: WrapUpSetting[] = WRAP_UPS.map((one, position) => ({ ...one, position, ...mark }));

const config = (address: string) => ({
  address, display_name: "", sub_addresses: true, receive: "imap", imap_host: "imap.alisier.example", imap_port: 993, imap_security: "tls", imap_auth: "password", imap_user: address, imap_folder: "INBOX", imap_start: "recent", catch_all: false,
  send: "smtp", smtp_host: "smtp.alisier.example", smtp_port: 587, smtp_security: "starttls", smtp_auth: "password", smtp_user: address, oauth_provider: "none", oauth_tenant: "organizations", oauth_client_id: "", oauth_token_url: "", oauth_scopes: "", trusted_ca: "",
});
const account = (id: string, address: string, more: Partial<ChannelAccount> = {}): ChannelAccount => ({
  id, kind: "email", name: address, address, legal_entity_id: "len_ins", brand_id: "brd_a", team_id: "tea_claims", contact_reason_id: null, mode: "open", qualified_form_id: null, language: "fr", state: "active",
  health: { state: "ok", receive: { state: "ok", at: ago(0.2) }, send: { state: "ok", at: ago(3) }, last_received_at: ago(4), queued: 0 }, config: config(address), secrets_set: ["imap_password", "smtp_password"], version: 3, ...more,
});
export const ACCOUNTS_ROWS: ChannelAccount[] = [
  account("cha_contact", "contact@alisier.example", { team_id: "tea_contracts" }),
  account("cha_claims", "sinistres@alisier.example", {
    name: "Sinistres", mode: "qualified", qualified_form_id: "cha_f_claim",
    health: { state: "failing", receive: { state: "ok", at: ago(0.2) }, send: { state: "failing", at: ago(30), since: ago(30), code: "credentials", detail: "535 5.7.8 Error: authentication failed" }, last_received_at: ago(4), queued: 3 },
  }),
  account("cha_complaints", "reclamations@alisier.example"),
  account("cha_bank", "bonjour@alisier.example", { brand_id: "brd_b", legal_entity_id: "len_bank", team_id: "tea_cards" }),
  account("cha_pro", "entreprises@alisier.example", { health: { state: "warning", receive: { state: "warning", at: ago(12), code: "busy" }, send: { state: "ok" }, last_received_at: ago(70), queued: 0 } }),
  account("cha_old", "ancien@alisier.example", { state: "unplugged", unplugged_at: ago(60 * 24 * 6), health: { state: "unknown" } }),
  account("cha_site", "alisier", {
    kind: "webchat", name: "Notre site", health: { state: "unknown" }, secrets_set: [],
    config: {
      languages: ["fr", "en"], greeting: { fr: "Bonjour. Écrivez-nous, quelqu’un de l’équipe vous répond ici.", en: "Hello. Write to us, somebody from the team answers here." },
      questions: [
        { key: "name", type: "text", label: { fr: "Votre nom", en: "Your name" }, required: true, options: [] },
        { key: "about", type: "choice", label: { fr: "Votre demande concerne", en: "What is it about?" }, required: false, options: [{ value: "claim", label: { fr: "Un sinistre", en: "A claim" } }, { value: "contract", label: { fr: "Un contrat", en: "A contract" } }] },
      ],
      origins: ["https://www.alisier.example"], offline_after_s: 120, resume_h: 24, by_email: true, rating: true,
      invitation: { after_s: 20, scrolled_pct: 50, pages_seen: 1, pages: ["/devis*", "/contact"], text: { fr: "Une question sur votre devis ?", en: "A question about your quote?" }, times: 1, days: 7 },
      theme: { colour: "", side: "right", launcher: null, radius: 16 },
    },
  }),
];
const template = (name: string) => JSON.parse(readFileSync(new URL(`../../../../src/filrouge/channels/adapters/webform/templates/${name}.json`, import.meta.url), "utf8"));
export const TEMPLATES = ["claim", "contact", "complaint"].map((name) => ({ name, config: template(name) }));
export const FORMS: FormAccount[] = TEMPLATES.slice(0, 2).map((one, index) => ({
  id: index ? "cha_f_contact" : "cha_f_claim", name: index ? "Nous écrire" : "Déclarer un sinistre", slug: one.config.slug, url: `http://127.0.0.1:8080/f/${one.config.slug}`,
  embed: `<script src="http://127.0.0.1:8080/f/${one.config.slug}/embed.js" async></script>`, state: "active", legal_entity_id: "len_ins", brand_id: "brd_a", team_id: "tea_claims", contact_reason_id: null, language: "fr", config: one.config, version: 1,
}));
export const formAccount = (form: FormAccount): ChannelAccount => ({
  id: form.id, kind: "webform", name: form.name, address: form.slug, legal_entity_id: form.legal_entity_id, brand_id: form.brand_id, team_id: form.team_id, contact_reason_id: null, mode: "open", qualified_form_id: null, language: "fr", state: form.state, health: { state: "ok" }, version: form.version,
});

const who = (index: number) => ({ id: AGENTS[index]?.id ?? "", name: AGENTS[index]?.name ?? "" });
export const HISTORY: HistoryEntry[] = [
  { id: "evt_5", at: ago(30), actor: { id: null, name: "Fil Rouge" }, what: "channel_account", subject_id: "cha_claims", subject: "Sinistres", before: { state: "active" }, after: { state: "paused" }, restorable: false },
  { id: "evt_4", at: ago(60 * 24 * 10), actor: who(1), what: "channel_account", subject_id: "cha_claims", subject: "Sinistres", before: { mode: "open" }, after: { mode: "qualified" }, restorable: true },
  { id: "evt_3", at: ago(60 * 24 * 19), actor: who(2), what: "brand", subject_id: "brd_a", subject: "Alisier Assurances", before: { signature: { fr: "Alisier" }, colour: "#0A3322" }, after: { signature: { fr: "Alisier Assurances" }, colour: "#17503B" }, restorable: true },
  { id: "evt_2", at: ago(60 * 24 * 19.1), actor: who(2), what: "channel_account", subject_id: "cha_claims", subject: "Sinistres", before: { team_id: null, name: "sinistres@" }, after: { team_id: "tea_claims", name: "Sinistres" }, restorable: true },
  { id: "evt_1", at: ago(60 * 24 * 35), actor: who(2), what: "channel_account", subject_id: "cha_claims", subject: "Sinistres", before: null, after: { name: "sinistres@" }, restorable: true },
];

const IMPORT_COLUMNS: ImportColumns = { email: 0, first_name: 1, name: 2, language: null, roles: 3, teams: 4, legal_entities: null, brands: null };
const line = (at: number, outcome: ImportLine["outcome"], email: string, name: string, more: Partial<ImportLine> = {}): ImportLine => ({ line: at, outcome, user_id: null, email, name, changes: [], faults: [], cells: [], ...more });
export const IMPORTED = [{ id: "usr_i1", email: "zoe.boeuf@alisier.example", name: "Zoé Bœuf", temporary_password: "kd7f-m2xq-9wtb-h4pe" }];
/** A list as the server would read it; whatever the file holds. */
export const importPreview = (_file: string, columns: ImportColumns | null): ImportPreview => ({
  encoding: "windows-1252", separator: ";", headed: true, header: ["e-mail", "prénom", "nom", "rôles", "équipes"],
  samples: [["zoe.boeuf@alisier.example", "Zoé", "Bœuf", "Conseiller", "Sinistres"]], columns: columns ?? IMPORT_COLUMNS,
  counts: { new: 1, changed: 1, unchanged: 1, refused: 1 }, digest: "0".repeat(64),
  lines: [
    line(2, "new", "zoe.boeuf@alisier.example", "Zoé Bœuf", { changes: [{ field: "language", before: null, after: "fr" }, { field: "roles", before: null, after: "Conseiller" }, { field: "legal_entities", before: null, after: "*" }] }),
    line(3, "changed", "lea.martin@alisier.example", "Léa Martin-Roy", { changes: [{ field: "name", before: "Léa Martin", after: "Léa Martin-Roy" }] }),
    line(4, "unchanged", "emma.clarke@alisier.example", "Emma Clarke"),
    line(5, "refused", "hugo", "Hugo", { faults: [{ code: "bad_email", column: "email", value: "hugo" }, { code: "unknown", column: "roles", value: "Pilote" }], cells: ["hugo", "Hugo", "", "Pilote", ""] }),
  ],
});

export const REGIONS: HolidayRegion[] = [
  { code: "FR", country: "FR", label: { fr: "France métropolitaine", en: "Mainland France" } },
  { code: "FR-AM", country: "FR", label: { fr: "Alsace-Moselle", en: "Alsace and Moselle" } },
  { code: "FR-974", country: "FR", label: { fr: "La Réunion", en: "Réunion" } },
  { code: "BE", country: "BE", label: { fr: "Belgique", en: "Belgium" } },
  { code: "CH-VD", country: "CH", label: { fr: "Suisse, Vaud", en: "Switzerland, Vaud" } },
];
/** The days that do not move. */
export const holidays = (region: string, year: string): Holiday[] => [
  { on: `${year}-01-01`, label: "Jour de l’an" },
  ...(region === "BE" ? [{ on: `${year}-07-21`, label: "Fête nationale" }] : [{ on: `${year}-05-01`, label: "Fête du Travail" }, { on: `${year}-07-14`, label: "Fête nationale" }]),
  { on: `${year}-11-11`, label: "Armistice" },
  { on: `${year}-12-25`, label: "Noël" },
  ...(region === "FR-AM" ? [{ on: `${year}-12-26`, label: "Saint-Étienne" }] : []),
];
