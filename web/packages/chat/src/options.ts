import type { Means } from "./means";
import type { Page } from "./words";

export interface ChatOptions {
  /** Where Fil Rouge answers, for instance `https://desk.example.com`. */
  server: string;
  /** The channel account's key. */
  key: string;
  language?: string;
  /** A signed token of who the visitor is; `""` for nobody. Asked whenever a visitor is begun. */
  token?: () => Promise<string>;
  /** Whether to go on anonymously when the token is refused. */
  anonymous?: boolean;
  /** Where unsent words and the visitor's secret are kept; `null` for memory only. By default `localStorage`. */
  storage?: Storage | null;
  page?: () => Page;
  means?: Partial<Means>;
}
