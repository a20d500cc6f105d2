/** What the server says when it refuses: RFC 9457 with our stable code. `status` 0 means that we never reached it. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: Record<string, unknown> = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = "ApiProblem";
  }

  get offline(): boolean {
    return this.status === 0;
  }

  /** Field path → sentence, for a form. */
  get errors(): Record<string, string> {
    const list = this.fields.errors;
    if (!Array.isArray(list)) return {};
    return Object.fromEntries(
      list.map((one: { path?: unknown; detail?: unknown; code?: unknown }) => [
        Array.isArray(one.path) ? one.path.join(".") : String(one.path ?? ""),
        String(one.detail ?? one.code ?? ""),
      ]),
    );
  }
}

export function isProblem(error: unknown, code?: string): error is ApiProblem {
  return error instanceof ApiProblem && (code === undefined || error.code === code);
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  try {
    const body = (await response.json()) as { code?: string; detail?: string; title?: string; fields?: object };
    return new ApiProblem(
      response.status,
      body.code ?? `http.${response.status}`,
      body.detail ?? body.title ?? response.statusText,
      { ...(body.fields ?? {}) },
    );
  } catch {
    return new ApiProblem(response.status, `http.${response.status}`, response.statusText);
  }
}
