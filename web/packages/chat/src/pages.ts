/** `/devis*` against a path; `*` stands for anything. */
export function matches(glob: string, path: string): boolean {
  const parts = glob.split("*").map((one) => one.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(path);
}
