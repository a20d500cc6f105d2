import type { Strings } from "@filrouge/strings";
import type { ImportLine, ImportPreview } from "@filrouge/api";

/** Lists of people in and out of spreadsheets. Pure. */

const FORMULA = /^[=+\-@\t\r]/;

/** Words that no spreadsheet takes for a formula. */
export const safeCell = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** CSV as a spreadsheet opens it in this language: French ones expect semicolons; the mark tells them it is UTF-8. */
export function csvOf(rows: string[][], language: string): string {
  const separator = language === "fr" ? ";" : ",";
  const cell = (text: string) => {
    const safe = safeCell(text);
    return /["\n\r;,\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\uFEFF${rows.map((row) => row.map(cell).join(separator)).join("\r\n")}\r\n`;
}

/** Why a line is refused, in a sentence. */
export function faultWords(s: Strings, fault: ImportLine["faults"][number]): string {
  const values = { value: fault.value, n: 0 };
  const precise = `settings.people.fault.${fault.code}.${fault.column}`;
  const plain = `settings.people.fault.${fault.code}`;
  const key = s.has(precise) ? precise : plain;
  return s.has(key) ? s.t(key as "settings.people.fault.bad_email", values) : fault.code;
}

/** The refused lines as they were, with the reason in a last column, to be mended and brought again. */
export function refusedCsv(s: Strings, header: string[], lines: ImportLine[]): string {
  const refused = lines.filter((line) => line.outcome === "refused");
  const width = Math.max(header.length, ...refused.map((line) => line.cells.length), 0);
  const filled = (cells: string[]) => [...cells, ...Array<string>(width - cells.length).fill("")];
  const rows = refused.map((line) => [...filled(line.cells), line.faults.map((fault) => faultWords(s, fault)).join(" ")]);
  return csvOf(header.length ? [[...filled(header), s.t("settings.people.refused_why")], ...rows] : rows, s.language);
}

/** Gives them to the browser under a name in its language. */
export function saveRefused(s: Strings, preview: ImportPreview): void {
  download(s.language === "fr" ? "lignes-refusees.csv" : "refused-lines.csv", refusedCsv(s, preview.headed ? preview.header : [], preview.lines));
}

/** Bytes as the server takes them. */
export function base64Of(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(pieces.join(""));
}

/** Gives a text to the browser as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
