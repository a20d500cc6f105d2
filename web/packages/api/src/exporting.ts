import { address } from "./http";
import { ApiProblem, problemOf } from "./problem";

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
  file: async (id: string, wanted: ExportWanted): Promise<Blob> => {
    let answer: Response;
    try {
      answer = await fetch(addressOf(id, wanted, false), { credentials: "same-origin" });
    } catch {
      throw new ApiProblem(0, "network.unreachable", "");
    }
    if (!answer.ok) throw await problemOf(answer);
    return answer.blob();
  },
};
