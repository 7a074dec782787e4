// What a criterion records while it runs: measurements, moments and evidence, for the finding.
import type { Budget } from '../model/budget.ts';
import type { EvidenceFile, Measurement, Moment } from '../model/finding.ts';
import { timelineFile } from '../model/timeline.ts';
import { TimelineRecorder } from './timeline-recorder.ts';

export interface EvidenceText extends EvidenceFile {
  readonly text: string;
}

// Evidence travels to the runner's main process in one message; a hostile target must not make that gigabytes.
const textLimitBytes = 1 << 20;
const momentLimit = 2_000;

export class LabJournal {
  readonly measurements: Measurement[] = [];
  readonly moments: Moment[] = [];
  readonly evidence: EvidenceText[] = [];
  readonly timeline = new TimelineRecorder();
  readonly #startedAt = performance.now();
  readonly #onStep: (text: string) => void;

  /** `onStep` hears what the lab does now, for a person who watches. */
  constructor(onStep: (text: string) => void) {
    this.#onStep = onStep;
  }

  /** Says what the lab does now, and keeps it on the timeline. */
  step(event: string, detail?: string): void {
    const atMs = Math.round(performance.now() - this.#startedAt);
    if (this.moments.length < momentLimit) this.moments.push({ atMs, event, ...(detail !== undefined && { detail }) });
    this.#onStep(detail === undefined ? event : `${event}: ${detail}`);
  }

  measure(name: string, value: number, unit: string, budget?: Budget): void {
    const bound = budget && { budget: { key: budget.key, limit: budget.value, comparison: budget.comparison } };
    this.measurements.push({ name, value: Math.round(value * 1_000) / 1_000, unit, ...bound });
  }

  /** Keeps the timeline, where there is something to draw. */
  keepTimeline(): void {
    const timeline = this.timeline.timeline();
    if (timeline !== undefined) this.keep(timelineFile, 'Requests, errors and latency over time', timeline);
  }

  /** `file` is a plain name such as `journal.json`. */
  keep(file: string, title: string, content: unknown): void {
    const json = file.endsWith('.json');
    const text = json ? `${JSON.stringify(content, null, 2)}\n` : String(content);
    const cut =
      text.length > textLimitBytes ? `${text.slice(0, textLimitBytes)}\n[cut here: ${text.length} characters]\n` : text;
    this.evidence.push({ file, title, mediaType: json && cut === text ? 'application/json' : 'text/plain', text: cut });
  }
}
