/** How long to wait before the `attempt`th reconnection (from 0): doubles to 30 s, spread so that desks do not return together. */
export function delay(attempt: number, random: () => number): number {
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
