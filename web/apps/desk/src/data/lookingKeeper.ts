import type { Looker, LookingAnswer, Place } from "@filrouge/api";
import type { Frame } from "@filrouge/live";

/** A look counts for 30 s on the server. */
export const RENEW_MS = 20_000;
const GATHER_MS = 60;

export interface Means {
  tell: (places: { place: Place; editing: boolean }[], left: Place[], leaving: boolean) => Promise<LookingAnswer>;
  visible: () => boolean;
  after: (run: () => void, ms: number) => number;
  cancel: (timer: number) => void;
}
interface Wish {
  place: Place;
  editing: boolean;
  listen: (others: Looker[]) => void;
}

/**
 * What this page has before it, told to the server in one call and renewed while the page is seen. The others at each
 * place are told to whoever wished for it; the live link brings news in between.
 */
export class LookingKeeper {
  private readonly wishes = new Set<Wish>();
  private readonly known = new Map<Place, Looker[]>();
  private customers: Record<Place, string> = {};
  private left = new Set<Place>();
  private timer: number | undefined;
  private turn = 0;

  constructor(
    private readonly means: Means,
    private readonly me: string,
  ) {}

  /** Looks at a place until the returned function is called. */
  look(place: Place, editing: boolean, listen: (others: Looker[]) => void): () => void {
    const wish = { place, editing, listen };
    this.wishes.add(wish);
    this.left.delete(place);
    const known = this.known.get(place);
    if (known) listen(known);
    this.soon();
    return () => {
      this.wishes.delete(wish);
      if (![...this.wishes].some((one) => one.place === place)) {
        this.known.delete(place);
        this.left.add(place);
      }
      this.soon();
    };
  }

  /** The page is seen again, or the live link is back: what is known may be old. */
  wake(): void {
    if (this.wishes.size) this.soon();
  }

  /** The page goes: its places are given back at once. */
  leave(): void {
    const places = [...new Set([...this.wishes].map((one) => one.place))];
    if (places.length) void this.means.tell([], places, true).catch(() => undefined);
  }

  hear(frame: Frame): void {
    if (frame.type !== "looking") return;
    const places = new Set([...this.wishes].map((one) => one.place));
    if (places.has(frame.place)) {
      const here = frame.people.filter((one) => one.id !== this.me).map((one) => ({ ...one, elsewhere: null }));
      const gone = (this.known.get(frame.place) ?? []).some((one) => !one.elsewhere && !here.some((now) => now.id === one.id));
      const far = (this.known.get(frame.place) ?? []).filter((one) => one.elsewhere && !here.some((now) => now.id === one.id));
      this.show(frame.place, [...here, ...far]);
      // Who left this place may still be at another one of the customer.
      if (gone) this.soon();
    } else if (frame.customer && Object.values(this.customers).includes(frame.customer)) this.soon();
  }

  private soon(): void {
    if (this.timer !== undefined) this.means.cancel(this.timer);
    this.timer = this.means.after(() => void this.say(), GATHER_MS);
  }

  private async say(): Promise<void> {
    this.timer = undefined;
    const editing = new Map<Place, boolean>();
    if (this.means.visible()) for (const one of this.wishes) editing.set(one.place, one.editing || (editing.get(one.place) ?? false));
    const left = [...this.left];
    this.left = new Set();
    this.turn += 1;
    const turn = this.turn;
    if (editing.size || left.length) {
      try {
        const answer = await this.means.tell([...editing].map(([place, edits]) => ({ place, editing: edits })), left, false);
        if (turn !== this.turn) return;
        this.customers = answer.customers;
        for (const place of editing.keys()) this.show(place, answer.others[place] ?? []);
      } catch {
        // Without an answer nobody is shown as there; the next turn asks again.
        if (turn === this.turn) for (const place of editing.keys()) this.show(place, []);
      }
    }
    if (this.wishes.size) this.timer ??= this.means.after(() => void this.say(), RENEW_MS);
  }

  private show(place: Place, others: Looker[]): void {
    if (JSON.stringify(this.known.get(place)) === JSON.stringify(others)) return;
    this.known.set(place, others);
    for (const one of this.wishes) if (one.place === place) one.listen(others);
  }
}
