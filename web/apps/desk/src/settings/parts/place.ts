/** The address of a record's page; the router checks fixed paths only. */
export const place = (room: string, id: string): string => `/settings/${room}/${id}`;

const ROOMS: Record<string, string> = { email: "email", webform: "forms", webchat: "chats" };
/** The room of a channel account; null for a kind that has no screen. */
export const roomOf = (kind: string): string | null => ROOMS[kind] ?? null;
