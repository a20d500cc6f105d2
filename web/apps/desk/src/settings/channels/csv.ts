import type { ChannelAccount } from "@filrouge/api";
import { BLANK_CONFIG, missing, secured, type EmailConfig, type Secrets, type Security } from "./config";

/** Many addresses pasted at once, from a spreadsheet or a file. Pure. */

/** Rows of cells. The separator is the tab, the semicolon or the comma, whichever the first line has most of. */
export function readCsv(text: string): string[][] {
  const [first = ""] = text.split("\n", 1);
  const separator = ["\t", ";", ","].sort((a, b) => first.split(b).length - first.split(a).length)[0] ?? ",";
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n");
  for (let at = 0; at < source.length; at += 1) {
    const letter = source[at] ?? "";
    if (quoted && letter === '"' && source[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (letter === '"' && (quoted || cell === "")) quoted = !quoted;
    else if (!quoted && letter === separator) {
      row.push(cell.trim());
      cell = "";
    } else if (!quoted && letter === "\n") {
      rows.push([...row, cell.trim()]);
      row = [];
      cell = "";
    } else cell += letter;
  }
  if (cell || row.length) rows.push([...row, cell.trim()]);
  return rows.filter((cells) => cells.some(Boolean));
}

export const COLUMNS = ["address", "name", "imap_host", "imap_port", "imap_security", "imap_user", "imap_password", "smtp_host", "smtp_port", "smtp_security", "smtp_user", "smtp_password", "team", "brand"] as const;
export type Column = (typeof COLUMNS)[number];

export interface BulkLine {
  /** As in the pasted text, the first is 1. */
  line: number;
  address: string;
  name: string;
  config: EmailConfig;
  secrets: Secrets;
  team_id: string | null;
  brand_id: string | null;
  /** `missing:imap_host`, `unknown:team:Lyon`, `twice`, `taken`, `port:imap_port`. */
  faults: string[];
}
export interface Named {
  id: string;
  name: string;
}

const same = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase();

/** Lines ready to be created, with what is wrong at each. Without a heading line the columns are in their order. */
export function readBulk(text: string, known: { teams: Named[]; brands: Named[]; accounts: Pick<ChannelAccount, "address">[]; brand: string | null }): BulkLine[] {
  const rows = readCsv(text);
  const heading = rows[0]?.map((cell) => cell.toLowerCase().replace(/[\s-]+/g, "_")) ?? [];
  const headed = heading.includes("address");
  const columns = headed ? heading : [...COLUMNS];
  const taken = new Set(known.accounts.map((one) => one.address.toLowerCase()));
  const seen = new Set<string>();
  return rows.slice(headed ? 1 : 0).map((cells, index) => {
    const cell = (name: Column) => cells[columns.indexOf(name)] ?? "";
    const faults: string[] = [];
    let config: EmailConfig = { ...BLANK_CONFIG, address: cell("address"), imap_host: cell("imap_host"), imap_user: cell("imap_user"), smtp_host: cell("smtp_host"), smtp_user: cell("smtp_user") };
    for (const which of ["imap", "smtp"] as const) {
      const security = cell(`${which}_security`).toLowerCase();
      if (["tls", "starttls", "none"].includes(security)) config = secured(config, which, security as Security);
      const port = cell(`${which}_port`);
      if (port && !/^\d{1,5}$/.test(port)) faults.push(`port:${which}_port`);
      else if (port) config = { ...config, [`${which}_port`]: Number(port) };
    }
    if (!config.smtp_host) config = { ...config, send: cell("smtp_host") ? "smtp" : "none" };
    const find = (all: Named[], name: string, kind: string) => {
      const found = all.find((one) => same(one.name, name))?.id ?? null;
      if (name && !found) faults.push(`unknown:${kind}:${name}`);
      return found;
    };
    const key = config.address.toLowerCase();
    if (taken.has(key)) faults.push("taken");
    if (seen.has(key)) faults.push("twice");
    seen.add(key);
    faults.push(...missing(config).map((name) => `missing:${name}`));
    if (config.receive === "imap" && !cell("imap_password")) faults.push("missing:imap_password");
    const brand = find(known.brands, cell("brand"), "brand") ?? known.brand;
    const secrets = Object.fromEntries((["imap_password", "smtp_password"] as const).map((name) => [name, cell(name) || (name === "smtp_password" && config.send === "smtp" ? cell("imap_password") : "")]).filter(([, secret]) => secret));
    return { line: index + (headed ? 2 : 1), address: config.address, name: cell("name") || config.address, config, secrets, team_id: find(known.teams, cell("team"), "team"), brand_id: brand, faults };
  });
}
