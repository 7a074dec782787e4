// Tests what is read of a container without an engine: its log, its health check's times, and whose processes are whose.
import { expect, test } from 'vitest';
import { ownProcesses, privilegesOf } from './container-processes.ts';
import { timesOf } from './image-healthcheck.ts';
import { plainLog } from './running-container.ts';

test('a log is put together from its pieces', () => {
  const piece = (text: string) => {
    const head = Buffer.alloc(8);
    head.writeUInt8(1, 0);
    head.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([head, Buffer.from(text)]);
  };
  expect(plainLog(Buffer.concat([piece('first\n'), piece('zweite Zeile ü\n'), Buffer.from([1, 0])]))).toBe(
    'first\nzweite Zeile ü\n',
  );
});

test('a health check is given the time of its own numbers, and of the engine where it has none', () => {
  const own = { Test: ['CMD', 'check'], Interval: 5e9, Timeout: 3e9, StartPeriod: 10e9, Retries: 2 };
  expect(timesOf(own)).toEqual({
    command: 'check',
    healthyWithinMs: 18_000,
    unhealthyWithinMs: 16_000,
    recoversWithinMs: 8_000,
  });
  expect(timesOf({ Test: ['CMD-SHELL', 'a b'] })).toMatchObject({
    healthyWithinMs: 60_000,
    unhealthyWithinMs: 180_000,
  });
});

test.each([[undefined], [[]], [['NONE']]])('%j is no health check', (Test) => {
  expect(() => timesOf(Test === undefined ? {} : { Test })).toThrow('a HEALTHCHECK in the image');
});

test('only a process that the kernel holds to be in the container may be stopped', async () => {
  const groups = async (pid: number) => (pid === 7 ? '0::/docker/abc' : '0::/user.slice');
  const told = [{ pid: 7 }, { pid: process.pid }];
  expect(await ownProcesses('abc', told, groups)).toEqual([{ pid: 7 }]);
  expect(await ownProcesses('no-such-container', [{ pid: process.pid }])).toEqual([]);
});

test('the privileges of a process are told by the kernel', async () => {
  const { capabilities, newPrivileges } = await privilegesOf(process.pid);
  expect(capabilities).toBeGreaterThanOrEqual(0);
  expect(typeof newPrivileges).toBe('boolean');
});
