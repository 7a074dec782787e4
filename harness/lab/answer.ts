// One HTTP answer as the lab keeps it, bounded in size, and the small reads that criteria make of it.

export interface Answer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Lower-case names; values joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** At most 1 MiB; `truncated` says whether there was more. */
  readonly text: string;
  readonly truncated: boolean;
  readonly durationMs: number;
  /** Epoch ms at which the request was sent. */
  readonly atMs: number;
}

/** What came instead of an answer. */
export interface NoAnswer {
  readonly method: string;
  readonly path: string;
  /** `ECONNREFUSED`, `timeout`, `UND_ERR_SOCKET`, … */
  readonly failure: string;
  readonly durationMs: number;
  readonly atMs: number;
}

export type Attempt = Answer | NoAnswer;

export function answered(attempt: Attempt): attempt is Answer {
  return 'status' in attempt;
}

/** `200`, `503` or the failure's name: short enough for a message. */
export function briefly(attempt: Attempt): string {
  return answered(attempt) ? String(attempt.status) : attempt.failure;
}

/** The body as JSON, or undefined when it is none. */
export function jsonOf(answer: Pick<Answer, 'text'>): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    return undefined;
  }
}

/** `data` of the contract's envelope as an object; empty when there is none. */
export function dataOf(answer: Pick<Answer, 'text'>): Readonly<Record<string, unknown>> {
  return fieldsOf(fieldsOf(jsonOf(answer)).data);
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** A value of any kind as text. `String` would call a `toString` that the target has put into its JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
