// Capability `configure`: the lab's OTLP receiver, to which every instance exports, and traces put together from it.
import { HarnessError } from '../model/errors.ts';
import type { ReceivedSpan } from './otlp-decode.ts';
import type { OtlpReceiver } from './otlp-receiver.ts';
import { waitFor } from './wait.ts';
import type { World } from './world.ts';

/** Exporters send in batches, by default every five seconds. */
const exportLimitMs = 12_000;

export class TracesHandle {
  readonly #receiver: OtlpReceiver;

  constructor(world: World) {
    const { otlp } = world.services;
    if (otlp === undefined)
      throw new HarnessError({ code: 'no-receiver', message: 'the lab was opened without a receiver for traces' });
    this.#receiver = otlp;
  }

  /** Every span received so far. */
  spans(): readonly ReceivedSpan[] {
    return this.#receiver.spans();
  }

  /** Everything received so far, as text. */
  texts(): readonly string[] {
    return this.#receiver.texts();
  }

  /** Waits until `choose` is content with the spans of a trace; those spans. */
  async until(
    traceId: string,
    what: string,
    choose: (spans: readonly ReceivedSpan[]) => boolean,
  ): Promise<readonly ReceivedSpan[]> {
    const found = () => this.spans().filter((span) => span.traceId === traceId);
    const last = () =>
      [...found().map(({ kind, name }) => `${kind} ${name}`), ...this.#receiver.problems()].join(', ') ||
      `none of ${this.spans().length} spans`;
    const { value } = await waitFor({ what, limitMs: exportLimitMs, pollMs: 50, last }, () => {
      const spans = found();
      return choose(spans) ? spans : undefined;
    });
    return value;
  }
}
