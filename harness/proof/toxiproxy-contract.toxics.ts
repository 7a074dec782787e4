// The contract, part by part: what each toxic does to a connection.
import { expect, test } from 'vitest';
import type { ToxiproxyServer } from '../../toxiproxy/engine/toxiproxy-server.ts';
import { expectWithin, lateMs, quiet, watchMs } from './toxiproxy-contract.bounds.ts';
import { openLane } from './toxiproxy-contract.fixture.ts';

export function eachToxicHasItsEffect(server: () => ToxiproxyServer): void {
  for (const stream of ['upstream', 'downstream']) {
    test(`latency delays what goes ${stream}, on connections that are open already, until it is removed`, async () => {
      await using lane = await openLane(server());
      const wire = await lane.open();
      await wire.roundTrip('warm');
      const toxic = await lane.addToxic('latency', { latency: 500, jitter: 0 }, { stream });
      expectWithin(await wire.roundTrip('ping'), 500);
      await toxic.update({ latency: 900, jitter: 0 });
      expectWithin(await wire.roundTrip('ping'), 900);
      await toxic.remove();
      expectWithin(await wire.roundTrip('ping'), 0);
    });
  }

  test('latency delays each chunk from its own arrival, and not the connect', async () => {
    await using lane = await openLane(server());
    await lane.addToxic('latency', { latency: 500, jitter: 0 });
    const startedAtMs = performance.now();
    const wire = await lane.open();
    expectWithin(performance.now() - startedAtMs, 0);
    const first = wire.roundTrip('first');
    await quiet(250);
    const secondAtMs = performance.now();
    wire.socket.write('second');
    expectWithin(await first, 500);
    expectWithin((await wire.receive('firstsecond'.length)) - secondAtMs, 500);
  });

  test('jitter moves the delay to either side', async () => {
    await using lane = await openLane(server());
    await lane.addToxic('latency', { latency: 300, jitter: 100 });
    const wire = await lane.open();
    const elapsedMs = await wire.roundTrip('ping');
    expect(elapsedMs).toBeGreaterThanOrEqual(200);
    expect(elapsedMs).toBeLessThan(400 + lateMs);
  });

  test('delays in a chain add up', async () => {
    await using lane = await openLane(server());
    await lane.addToxic('latency', { latency: 250, jitter: 0 }, { name: 'one' });
    await lane.addToxic('latency', { latency: 350, jitter: 0 }, { name: 'two' });
    const wire = await lane.open();
    expectWithin(await wire.roundTrip('ping'), 600);
  });

  test('bandwidth takes as long as its rate says', async () => {
    await using lane = await openLane(server(), (socket) => socket.write(Buffer.alloc(100_000)));
    await lane.addToxic('bandwidth', { rate: 100 });
    const startedAtMs = performance.now();
    const wire = await lane.open();
    // The real engine makes up for a timer that was late by shortening its next sleep.
    expectWithin((await wire.receive(100_000)) - startedAtMs, 990);
  });

  test('bandwidth 0 stalls, and loses nothing when it ends', async () => {
    await using lane = await openLane(server());
    const wire = await lane.open();
    const toxic = await lane.addToxic('bandwidth', { rate: 0 });
    const answered = wire.roundTrip('ping');
    expect(await Promise.race([answered, quiet(watchMs)])).toBe('nothing');
    await toxic.remove();
    expectWithin(await answered, watchMs);
  });

  test('slow_close holds back the close and not the data', async () => {
    await using lane = await openLane(server(), (socket) => socket.end('bye'));
    await lane.addToxic('slow_close', { delay: 500 });
    const startedAtMs = performance.now();
    const wire = await lane.open();
    expectWithin((await wire.receive(3)) - startedAtMs, 0);
    const ended = await wire.ended;
    expect(ended.how).toBe('fin');
    expectWithin(ended.atMs - startedAtMs, 500);
  });

  test('timeout drops data, and closes when none has come for so long', async () => {
    await using lane = await openLane(server());
    await lane.addToxic('timeout', { timeout: 500 });
    const wire = await lane.open();
    await quiet(250);
    const lastSentAtMs = performance.now();
    wire.socket.write('lost');
    const ended = await wire.ended;
    expect(wire.receivedBytes).toBe(0);
    expectWithin(ended.atMs - lastSentAtMs, 500);
  });

  test('timeout 0 drops data and stays open until it is removed', async () => {
    await using lane = await openLane(server());
    const toxic = await lane.addToxic('timeout', { timeout: 0 });
    const wire = await lane.open();
    wire.socket.write('lost');
    expect(await Promise.race([wire.ended, quiet(watchMs)])).toBe('nothing');
    const removedAtMs = performance.now();
    await toxic.remove();
    const ended = await wire.ended;
    expect([ended.how, wire.receivedBytes]).toEqual(['fin', 0]);
    expectWithin(ended.atMs - removedAtMs, 0);
  });

  test('reset_peer resets newer connections after its time, and closes older ones with FIN', async () => {
    await using lane = await openLane(server());
    const older = await lane.open();
    await older.roundTrip('warm');
    await lane.addToxic('reset_peer', { timeout: 500 });
    const newer = await lane.open();
    for (const [wire, how] of [
      [older, 'fin'],
      [newer, 'reset'],
    ] as const) {
      const sentAtMs = performance.now();
      wire.socket.write('ping');
      const ended = await wire.ended;
      expect(ended.how).toBe(how);
      expectWithin(ended.atMs - sentAtMs, 500);
    }
  });

  test('slicer cuts data up, with its delay in microseconds', async () => {
    await using lane = await openLane(server());
    await lane.addToxic('slicer', { average_size: 10, size_variation: 0, delay: 20_000 });
    const wire = await lane.open();
    const text = 'x'.repeat(100);
    // 100 bytes halve into 16 pieces, with 15 delays before the last.
    const elapsedMs = await wire.roundTrip(text);
    expect(elapsedMs).toBeGreaterThanOrEqual(15 * 20);
    // Each of the 15 timers may be late on a busy machine; milliseconds for microseconds would make it minutes.
    expect(elapsedMs).toBeLessThan(15 * (20 + lateMs));
    expect(wire.chunkCount).toBeGreaterThan(4);
    expect(wire.received.toString()).toBe(text);
  });

  test('limit_data counts for each connection by itself', async () => {
    await using lane = await openLane(server());
    await lane.addToxic('limit_data', { bytes: 100 });
    for (const wire of [await lane.open(), await lane.open()]) {
      await wire.roundTrip('x'.repeat(60));
      wire.socket.write('y'.repeat(60));
      const ended = await wire.ended;
      expect([ended.how, wire.receivedBytes]).toEqual(['fin', 100]);
    }
  });

  test('toxicity 0 spares every connection', async () => {
    await using lane = await openLane(server());
    await lane.addToxic('latency', { latency: 2_000, jitter: 0 }, { toxicity: 0 });
    const wire = await lane.open();
    expectWithin(await wire.roundTrip('ping'), 0);
  });

  test('toxicity 0.5 hits some connections and not all', async () => {
    await using lane = await openLane(server());
    await lane.addToxic('timeout', { timeout: 0 }, { toxicity: 0.5 });
    const wires = await Promise.all(Array.from({ length: 40 }, () => lane.open()));
    for (const wire of wires) wire.socket.write('ping');
    await quiet(watchMs);
    const answered = wires.filter((wire) => wire.receivedBytes === 4).length;
    // Fewer than 5 or more than 35 of 40 fair draws happens once in ten million runs.
    expect(answered).toBeGreaterThan(4);
    expect(answered).toBeLessThan(36);
  });
}
