import type { DayInterval, Language, SetupDraft } from "@filrouge/api";

/** What is typed during the set-up. Pure. The password stays in the page: it is never kept as a draft. */
export interface Answers {
  name: string;
  email: string;
  password: string;
  company: string;
  sendsAs: string;
  colour: string;
  zone: string;
  logo: string | null;
  logoName: string | null;
  language: Language;
  also: Language[];
  weekly: DayInterval[];
}

export const STEPS = ["administrator", "company", "language", "channel"] as const;
export type StepName = (typeof STEPS)[number];
export const SHORTEST = 12;

const OFFICE: DayInterval[] = [1, 2, 3, 4, 5].map((day) => ({ day, from: "09:00", to: "18:00" }));

export function fromDraft(draft: SetupDraft, language: Language, zone: string): Answers {
  const { administrator = {}, company = {}, language: spoken = {}, hours = {} } = draft;
  const main = spoken.default ?? language;
  return {
    name: administrator.name ?? "", email: administrator.email ?? "", password: "",
    company: company.name ?? "", sendsAs: company.sends_as ?? "", colour: company.colour ?? "#17503B", zone: company.time_zone ?? zone,
    logo: company.logo_object ?? null, logoName: company.logo_name ?? null,
    language: main, also: spoken.also ?? [main === "fr" ? "en" : "fr"], weekly: hours.weekly ?? OFFICE,
  };
}

export const toDraft = (all: Answers, step: number): SetupDraft => ({
  administrator: { name: all.name, email: all.email },
  company: { name: all.company, sends_as: all.sendsAs, colour: all.colour, time_zone: all.zone, logo_object: all.logo, logo_name: all.logoName },
  language: { default: all.language, also: all.also },
  hours: { weekly: all.weekly },
  step,
});

export const toComplete = (all: Answers): object => ({
  administrator: { name: all.name.trim(), email: all.email.trim(), password: all.password },
  company: { name: all.company.trim(), sends_as: all.sendsAs.trim() || all.company.trim(), colour: all.colour, time_zone: all.zone, ...(all.logo ? { logo_object: all.logo } : {}) },
  language: { default: all.language, also: all.also.filter((one) => one !== all.language) },
  hours: { weekly: all.weekly },
});

export type Lack = "name" | "email" | "password" | "company";

/** What one step still wants, in the order of the page. */
export function lacks(step: StepName, all: Answers): Lack[] {
  const wanted: Record<StepName, [Lack, boolean][]> = {
    administrator: [["name", !all.name.trim()], ["email", !/^\S+@\S+$/.test(all.email.trim())], ["password", all.password.length < SHORTEST]],
    company: [["company", !all.company.trim()]],
    language: [],
    channel: [],
  };
  return wanted[step].flatMap(([name, is]) => (is ? [name] : []));
}
