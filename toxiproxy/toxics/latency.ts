// Delays each chunk by latency ± jitter milliseconds, counted from its own arrival; connecting is not delayed.
import type { ToxicType } from './toxic.ts';

export const latency: ToxicType<'latency' | 'jitter'> = {
  type: 'latency',
  structName: 'LatencyToxic',
  attributes: { latency: 'int64', jitter: 'int64' },
  // A delay is not a limit of throughput: chunks must be able to wait side by side.
  bufferedChunks: 1024,
  onLink: (attributes) => async (pipe) => {
    for (;;) {
      const chunk = await pipe.receive();
      if (chunk === 'interrupted') return;
      if (chunk === 'end') return pipe.close();
      const dueMs = chunk.arrivedAtMs + delayMs(attributes.latency, attributes.jitter);
      if (!(await pipe.sleepUntil(dueMs))) {
        await pipe.send(chunk);
        return;
      }
      await pipe.send({ data: chunk.data, arrivedAtMs: dueMs });
    }
  },
};

function delayMs(latencyMs: number, jitterMs: number): number {
  if (jitterMs <= 0) return latencyMs;
  return latencyMs + Math.floor(Math.random() * jitterMs * 2) - jitterMs;
}
