/** The address of a record's page; the router checks fixed paths only. */
export const place = (room: string, id: string): string => `/settings/${room}/${id}`;
