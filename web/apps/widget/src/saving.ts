/** Hands a file to the visitor, under its name. */
export function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: address, download: name, rel: "noopener" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
