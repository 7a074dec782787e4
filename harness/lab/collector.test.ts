// Tests the reading of lines by a collector: what is refused, empty lines, and a collector that tells nothing apart.
import { expect, test } from 'vitest';
import { CollectorHandle } from './collector.ts';
import type { LabContext } from './context.ts';
import { LabJournal } from './journal.ts';

function collectorThat(parses: (line: string) => boolean): CollectorHandle {
  const collect = async (_: unknown, lines: readonly string[]) => ({
    description: 'fake 1',
    parsed: lines.map(parses),
  });
  return new CollectorHandle({ driver: { collect }, scope: {} } as unknown as LabContext, new LabJournal(() => {}));
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && !Array.isArray(value);
  } catch {
    return false;
  }
}

test('lines that it cannot parse are named, also the empty ones that it skips', async () => {
  const ingested = await collectorThat(isObject).ingest(['{"a":1}', 'plain', '', '{"b":2}']);
  expect(ingested).toEqual({ collector: 'fake 1', read: 4, refused: ['plain', ''] });
});

test('a collector that takes everything, nothing, or loses the order is our failure', async () => {
  for (const parses of [() => true, () => false, (line: string) => isObject(line) || line.startsWith('{')])
    await expect(collectorThat(parses).ingest(['{}'])).rejects.toMatchObject({ code: 'collector-control-failed' });
});
