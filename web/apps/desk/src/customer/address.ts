/** An address as people read it aloud: a French number by pairs, any other as it is. */
export function readable(channel: string, address: string): string {
  if (channel === "email") return address;
  const french = /^\+33(\d)(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(address);
  return french ? `+33 ${french.slice(1).join(" ")}` : address;
}
