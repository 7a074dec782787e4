// The outcome of a run as JSON, for `--json`.
import type { Outcome } from '../model/outcome.ts';
import type { Grade } from '../model/run.ts';
import { type Verdict, verdictOf } from '../model/verdict.ts';
import type { JudgedWaiver } from '../model/waiver.ts';
import { entriesOf, type ReportInput } from './entries.ts';
import type { TerminalOptions } from './terminal.ts';

export interface JsonEntry {
  readonly criterion: string;
  readonly level: string;
  readonly outcome: Outcome;
  readonly title: string;
  readonly reason: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly waitedMs?: number;
  readonly remediation?: string;
  readonly repeat: string;
  /** Relative to the run folder. */
  readonly repro?: string;
  /** Of a criterion that passes as well, in `grade.waivers`. */
  readonly waiver?: JudgedWaiver;
}

/** What `--json` prints. */
export interface JsonResult {
  readonly schemaVersion: 1;
  readonly verdict: Verdict;
  readonly runId: string;
  readonly runDir: string;
  readonly reportPath: string;
  readonly grade: Grade;
  /** Everything that did not pass. */
  readonly notPassed: readonly JsonEntry[];
}

export function toJson(input: ReportInput, options: Pick<TerminalOptions, 'runDir' | 'reportPath'>): JsonResult {
  return {
    schemaVersion: 1,
    verdict: verdictOf(input.grade),
    runId: input.run.id,
    runDir: options.runDir,
    reportPath: options.reportPath,
    grade: input.grade,
    notPassed: entriesOf(input)
      .filter(({ outcome }) => outcome !== 'pass')
      .map(({ criterion, outcome, title, finding, reason, repeat, repro, waiver }) => ({
        criterion: criterion.id,
        level: criterion.level,
        outcome,
        title,
        reason,
        ...(finding?.expected === undefined ? {} : { expected: finding.expected }),
        ...(finding?.actual === undefined ? {} : { actual: finding.actual }),
        ...(finding?.waitedMs === undefined ? {} : { waitedMs: finding.waitedMs }),
        ...(criterion.remediation === undefined ? {} : { remediation: criterion.remediation }),
        repeat,
        ...(repro === undefined ? {} : { repro }),
        ...(waiver === undefined ? {} : { waiver }),
      })),
  };
}

/**
 * One line. What JSON leaves as it is and a terminal might obey (C1 controls, direction overrides) is escaped too, and so
 * is what a GitHub runner that reads the log would take for a command.
 */
export function jsonText(result: JsonResult): string {
  return JSON.stringify(result)
    .replace(
      /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replaceAll('##[', '#\\u0023[');
}
