import type { PluginOption } from "vite";

/** The files that import one another in a circle, sorted; empty when none do. */
export function circular(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const reached = (from: string): Set<string> => {
    const seen = new Set<string>();
    const ahead = [...(imports.get(from) ?? [])];
    for (let one = ahead.pop(); one !== undefined; one = ahead.pop()) {
      if (seen.has(one)) continue;
      seen.add(one);
      ahead.push(...(imports.get(one) ?? []));
    }
    return seen;
  };
  return [...imports.keys()].filter((one) => reached(one).has(one)).sort();
}

/**
 * Files that import one another are run in an order that depends on which screen came first: what one of them takes
 * from the other while it begins may not be there yet, and a screen stops. Such a build is refused.
 */
export const acyclic = (): PluginOption => ({
  name: "acyclic",
  generateBundle(_, bundle) {
    const found = circular(new Map(Object.values(bundle).flatMap((one) => (one.type === "chunk" ? [[one.fileName, one.imports] as const] : []))));
    if (found.length) this.error(`files import one another: ${found.join(", ")}; make SHARED_BYTES smaller`);
  },
});
