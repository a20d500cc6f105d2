import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const source = join(__dirname, "../src");
const walk = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
const sheets = walk(source).filter((path) => path.endsWith(".css"));

describe.each(sheets.map((path) => [path.slice(source.length + 1), path]))("%s", (_name, path) => {
  const text = readFileSync(path, "utf8");
  it("has no colour of its own", () => expect(text).not.toMatch(/#[0-9a-f]{3,8}\b|rgba?\(|hsl\(/i));
  it("has no pixel of its own", () => expect(text).not.toMatch(/\d+px/));
  it("writes nothing in the third ink", () => expect(text).not.toMatch(/(^|[^-])color:\s*var\(--fr-third\)/m));
});
