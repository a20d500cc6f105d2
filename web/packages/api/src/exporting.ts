import { address, exchange } from "./http";

/** What goes into the PDF of a conversation. */
export interface ExportWanted {
  notes: boolean;
  events: boolean;
  pictures: boolean;
  zone: string;
  language: string;
}

const addressOf = (id: string, wanted: ExportWanted, inline: boolean) => address(`/conversations/${id}/export`, { ...wanted, inline });

export const exporting = {
  /** Where the browser shows it, to be printed. */
  shown: (id: string, wanted: ExportWanted) => addressOf(id, wanted, true),
  /** The file itself. */
  file: (id: string, wanted: ExportWanted) => exchange(addressOf(id, wanted, false), {}, (answer) => answer.blob()),
};
