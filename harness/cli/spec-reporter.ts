// Vitest reporter that turns what the workers report into criterion reports; a test without one is an error.
import path from 'node:path';
import type { SerializedError, TestAnnotation } from 'vitest';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { CriterionReport } from '../model/criterion-report.ts';
import { catalogueName } from './places.ts';

export interface BrokenFile {
  readonly file: string;
  readonly message: string;
}

export interface SpecListener {
  readonly onStep: (criterion: string, text: string) => void;
  readonly onStart: (criterion: string) => void;
  /** `mutant`: what stood in for the reference app. */
  readonly onReport: (report: CriterionReport, mutant: string | undefined) => Promise<void>;
  /** What a spec file declares, selected or not; not called for one that could not be loaded. */
  readonly onDeclared?: (file: string, declared: readonly string[]) => void;
}

export class SpecReporter implements Reporter {
  readonly broken: BrokenFile[] = [];
  readonly #root: string;
  readonly #listener: SpecListener;
  #isMuted = false;
  readonly #startedAt = new Map<string, Date>();
  #chain: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(root: string, listener: SpecListener) {
    this.#root = root;
    this.#listener = listener;
  }

  get isMuted(): boolean {
    return this.#isMuted;
  }

  /** From now on nothing is handed over. */
  mute(): void {
    this.#isMuted = true;
  }

  onTestModuleCollected(module: TestModule): void {
    if (this.#isMuted || module.errors().length > 0) return;
    this.#listener.onDeclared?.(this.#fileOf(module), module.meta().declared ?? []);
  }

  onTestCaseReady(test: TestCase): void {
    this.#startedAt.set(test.id, new Date());
    if (!this.#isMuted) this.#listener.onStart(test.name);
  }

  onTestCaseAnnotate(test: TestCase, annotation: TestAnnotation): void {
    if (!this.#isMuted) this.#listener.onStep(test.name, annotation.message);
  }

  onTestCaseResult(test: TestCase): void {
    if (this.#isMuted) return;
    const { report = this.#withoutReport(test), mutant } = test.meta();
    // One at a time and in order; the first failure to write ends the run, and is thrown by `settled`.
    this.#chain = this.#chain
      .then(() => this.#listener.onReport(report, mutant))
      .catch((error: unknown) => {
        this.#failure ??= error;
      });
  }

  onTestModuleEnd(module: TestModule): void {
    const errors = module.errors();
    if (errors.length === 0) return;
    this.broken.push({ file: this.#fileOf(module), message: errors.map(({ message }) => message).join('; ') });
  }

  onTestRunEnd(_modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    for (const { message } of unhandled) this.broken.push({ file: 'outside any criterion', message });
  }

  /** Waits until everything that came was handed over. */
  async settled(): Promise<void> {
    await this.#chain;
    if (this.#failure !== undefined) throw this.#failure;
  }

  #fileOf(module: TestModule): string {
    return catalogueName(path.relative(this.#root, module.moduleId));
  }

  #withoutReport(test: TestCase): CriterionReport {
    const startedAt = this.#startedAt.get(test.id) ?? new Date();
    const message =
      test
        .result()
        .errors?.map((error) => error.message)
        .join('; ') ?? 'it ended without a report';
    return {
      finding: {
        schemaVersion: 1,
        criterion: test.name,
        outcome: 'error',
        startedAt: startedAt.toISOString(),
        durationMs: Date.now() - startedAt.getTime(),
        summary: message,
        error: { code: 'no-report', message, hint: 'The process that ran it ended or hung; run it alone to see why.' },
        measurements: [],
        moments: [],
        evidence: [],
      },
      evidence: [],
      secrets: [],
    };
  }
}
