import { ChatProblem, type Http } from "./http";
import type { ChatOptions } from "./options";
import type { Begun, Page } from "./words";

/** The `sub` of a signed token, to know whose it is; whether it is genuine is the server's to say. */
export function subjectOf(token: string): string {
  try {
    const part = (token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(part), (one) => one.charCodeAt(0));
    const { sub } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown };
    return typeof sub === "string" ? sub : "";
  } catch {
    return "";
  }
}

/** What every visitor begins with. */
export function asking(options: ChatOptions): { language?: string; page?: Page } {
  return { language: options.language || undefined, page: options.page?.() };
}

/** Makes the visitor known to the server: by the host's token, or anonymously where the host allows it. */
export async function beginVisitor(
  http: Http, options: ChatOptions, token: string, refuse: (problem: ChatProblem) => void,
): Promise<{ begun: Begun; subject: string | null }> {
  const ask = asking(options);
  const subject = token ? subjectOf(token) : null;
  try {
    return { begun: await http.begin({ ...ask, token: token || undefined }), subject };
  } catch (error) {
    if (!(error instanceof ChatProblem) || error.code !== "chat.token_refused") throw error;
    if (options.anonymous) return { begun: await http.begin(ask), subject };
    refuse(error);
    throw error;
  }
}
