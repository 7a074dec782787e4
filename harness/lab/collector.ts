// Capability `collector`: lets a real log collector read the target's lines, beside lines whose verdict is known.
import { HarnessError } from '../model/errors.ts';
import type { LabContext } from './context.ts';
import type { LabJournal } from './journal.ts';

export interface Ingested {
  readonly collector: string;
  readonly read: number;
  /** The lines that it could not read as one JSON object. */
  readonly refused: readonly string[];
}

/** A collector that reads everything, or nothing, proves nothing: these go before and after the target's lines. */
const control: readonly (readonly [line: string, parses: boolean])[] = [
  ['{"level":"info","time":1,"msg":"whole"}', true],
  ['Listening on port 3000', false],
  ['{"level":"info","time":1,"msg":"cut', false],
  ['{"msg":"one"}{"msg":"two"}', false],
  ['["info",1,"a list"]', false],
  ['{"msg":"\\u2028\\u0000 \\u001b[31m"}', true],
];

export class CollectorHandle {
  readonly #context: Pick<LabContext, 'driver' | 'scope'>;
  readonly #journal: LabJournal;

  constructor(context: Pick<LabContext, 'driver' | 'scope'>, journal: LabJournal) {
    this.#context = context;
    this.#journal = journal;
  }

  async ingest(lines: readonly string[]): Promise<Ingested> {
    const { driver, scope } = this.#context;
    // A collector skips an empty line without a word, and the lines after it would be taken for others.
    const given = lines.filter((line) => line !== '');
    const known = control.map(([line]) => line);
    const { description, parsed } = await driver.collect(scope, [...known, ...given, ...known]);
    requireControl(description, parsed, given.length);
    const refused = given.filter((_, index) => parsed[known.length + index] === false);
    this.#journal.step(`${description} read ${given.length} lines`, `${refused.length} could not be parsed`);
    const empty = Array.from({ length: lines.length - given.length }, () => '');
    return { collector: description, read: lines.length, refused: [...refused, ...empty] };
  }
}

function requireControl(description: string, parsed: readonly boolean[], between: number): void {
  const expected = control.map(([, parses]) => parses);
  const before = parsed.slice(0, control.length);
  const after = parsed.slice(control.length + between);
  if (String(before) === String(expected) && String(after) === String(expected)) return;
  throw new HarnessError({
    code: 'collector-control-failed',
    message: `${description} was to judge the lab's own lines as ${expected}; it said ${before} before and ${after} after the target's`,
    hint: 'Look at what this version of the collector takes for JSON.',
  });
}
