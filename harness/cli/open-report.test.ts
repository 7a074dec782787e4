// Tests where a report is opened by itself: only where somebody would see it.
import { expect, test } from 'vitest';
import { canOpen } from './open-report.ts';

const desktop = { isTerminal: true, platform: 'linux', env: { DISPLAY: ':0' } } as const;

test.each([
  ['a desktop', desktop, true],
  ['Wayland', { ...desktop, env: { WAYLAND_DISPLAY: 'wayland-0' } }, true],
  ['macOS', { isTerminal: true, platform: 'darwin', env: {} }, true],
  ['no display', { ...desktop, env: {} }, false],
  ['an empty display', { ...desktop, env: { DISPLAY: '' } }, false],
  ['output into a file', { ...desktop, isTerminal: false }, false],
  ['a build machine', { ...desktop, env: { DISPLAY: ':99', CI: 'true' } }, false],
  ['the far end of a connection', { ...desktop, env: { DISPLAY: ':10', SSH_CONNECTION: 'x' } }, false],
] as const)('%s', (_, surroundings, opened) => {
  expect(canOpen(surroundings)).toBe(opened);
});

test('tests open nothing', () => {
  expect(canOpen()).toBe(false);
});
