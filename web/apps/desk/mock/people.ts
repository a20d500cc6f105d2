import type { ContactReason, Person, SendingAccount, SessionUser, WrapUp } from "@filrouge/api";

export const initials = (name: string) =>
  name.split(/[\s-]+/).filter(Boolean).map((part) => part[0]).slice(0, 2).join("").toUpperCase();
const person = (id: string, name: string): Person => ({ id, name, initials: initials(name) });

export const TEAMS = [
  { id: "tea_claims", name: "Sinistres Lyon" },
  { id: "tea_cards", name: "Cartes et comptes" },
  { id: "tea_contracts", name: "Contrats" },
];
export const LEA = person("usr_lea", "Léa Moreau");
export const HUGO = person("usr_hugo", "Hugo Perrin");
export const NADIA = person("usr_nadia", "Nadia Haddad");
export const AGENTS = [LEA, HUGO, NADIA, person("usr_tom", "Tom Whitfield"), person("usr_yann", "Yann Le Bihan")];

export const ME: SessionUser = {
  ...LEA,
  email: "lea.moreau@alisier.example",
  language: (process.env.MOCK_LANGUAGE as "fr" | "en" | undefined) ?? "fr",
  theme: "system",
  signature: "Léa Moreau\nSinistres Lyon",
  teams: TEAMS.slice(0, 2),
  permissions: ["conversations:read_team", "conversations:reply", "conversations:assign", "conversations:close", "customers:read", "customers:write", "deliveries:read_raw", "deliveries:replay", "settings:read", "settings:write", "desk:share"],
  presence: "offline",
};

export const ACCOUNTS: SendingAccount[] = [
  { id: "cha_claims", name: "Sinistres", address: "sinistres@alisier.example", brand: { id: "brd_a", name: "Alisier Assurances" } },
  { id: "cha_bank", name: "Banque", address: "bonjour@alisier.example", brand: { id: "brd_b", name: "Alisier Banque" } },
];

const reason = (key: string, fr: string, en: string, hours: number, parent: string | null = null): ContactReason => ({
  id: `rsn_${key}`, key, label: { fr, en }, parent_id: parent, target_s: hours * 3600, active: true,
});
export const REASONS: ContactReason[] = [
  reason("claim", "Sinistre", "Claim", 4),
  reason("claim_motor", "Sinistre auto", "Motor claim", 4, "rsn_claim"),
  reason("claim_home", "Dégât des eaux", "Water damage", 4, "rsn_claim"),
  reason("card", "Carte", "Card", 1),
  reason("card_lost", "Carte perdue ou volée", "Lost or stolen card", 1, "rsn_card"),
  reason("certificate", "Attestation", "Certificate", 8),
  reason("address", "Coordonnées", "Contact details", 24),
  reason("loan", "Prêt", "Loan", 24),
  reason("signature", "Signature", "Signature", 8),
  reason("cancellation", "Résiliation", "Cancellation", 8),
  reason("complaint", "Réclamation", "Complaint", 24),
];
export const WRAP_UPS: WrapUp[] = [
  { code: "solved", label: { fr: "Réglé", en: "Solved" } },
  { code: "informed", label: { fr: "Renseigné", en: "Informed" } },
  { code: "passed_on", label: { fr: "Confié à un partenaire", en: "Passed to a partner" } },
  { code: "no_answer", label: { fr: "Sans réponse du client", en: "No answer from the customer" } },
  { code: "not_for_us", label: { fr: "Pas pour nous", en: "Not for us" } },
];

export interface Someone extends Person {
  kind: "person" | "company";
  since: string | null;
  place: string | null;
  language: string;
  email: string;
  phone: string | null;
  emailState: "verified" | "unverified" | "blocked";
}
let n = 0;
export function someone(name: string, email: string, more: Partial<Someone> = {}): Someone {
  n += 1;
  return {
    ...person(`cus_${n}`, name), kind: "person", since: "2014-03-02T00:00:00Z", place: "Lyon", language: "fr", email,
    phone: "06 12 34 56 78", emailState: "verified", ...more,
  };
}
export const CUSTOMERS: Someone[] = [
  someone("Claire Fontaine", "claire.fontaine@exemple.example"),
  someone("Karim Benali", "k.benali@exemple.example", { place: "Villeurbanne", since: "2019-01-01T00:00:00Z" }),
  someone("Maison Rullier", "contact@rullier.example", { kind: "company", place: "Oullins", since: "2008-01-01T00:00:00Z" }),
  someone("Odette Marchand", "odette.marchand@exemple.example", { place: "Saint-Genis-Laval", since: "1998-01-01T00:00:00Z" }),
  someone("Thomas Weber", "t.weber@exemple.example", { language: "en", place: "Geneva" }),
  someone("Inès Carpentier", "ines.c@exemple.example", { emailState: "unverified" }),
  someone("SCI des Tilleuls", "gerance@tilleuls.example", { kind: "company" }),
  someone("Maximilienne-Alexandrine de Montmorency-Beauharnais d’Aubeterre", "mademont@exemple.example", { place: "Châtillon-sur-Chalaronne" }),
];
