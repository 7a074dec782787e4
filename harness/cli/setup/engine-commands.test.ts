import { expect, test } from 'vitest';
import { engineCommands, isDebianLike } from './engine-commands.ts';
import { type Machine, onPath, osRelease } from './machine.ts';

const machine = (given: Partial<Machine>): Machine => ({
  distribution: 'debian',
  like: [],
  isRoot: false,
  hasSystemd: true,
  ...given,
});

test('os-release is read with and without quotes', () => {
  expect(osRelease('NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n')).toEqual({
    id: 'linuxmint',
    like: ['ubuntu', 'debian'],
  });
  expect(osRelease('PRETTY_NAME="x"\nVERSION_ID="13"\nID=debian')).toEqual({ id: 'debian', like: [] });
  expect(osRelease('')).toEqual({ id: 'unknown', like: [] });
});

test('what is made from Debian or Ubuntu installs as those do', () => {
  expect(isDebianLike(machine({ distribution: 'linuxmint', like: ['ubuntu'] }))).toBe(true);
  expect(isDebianLike(machine({ distribution: 'fedora' }))).toBe(false);
});

test('where systemd does not run, the engine is started by hand', () => {
  expect(engineCommands(machine({ hasSystemd: true })).join('\n')).toContain('systemctl enable --now docker');
  const without = engineCommands(machine({ hasSystemd: false })).join('\n');
  expect(without).toContain('setsid dockerd');
  expect(without).not.toContain('systemctl');
});

test.each([
  ['fedora', [], 'dnf install'],
  ['rocky', ['rhel', 'fedora'], 'dnf install'],
  ['alpine', [], 'apk add'],
  ['arch', [], 'pacman'],
  ['opensuse-leap', ['suse', 'opensuse'], 'zypper'],
  ['macos', [], 'colima start'],
  ['plan9', [], 'Docker Engine 20.10 or later'],
])('%s gets commands of its own', (distribution, like, expected) => {
  const commands = engineCommands(machine({ distribution, like })).join('\n');
  expect(commands).toContain(expected);
  expect(commands).not.toContain('apt-get');
});

test('the last command says whether it worked', () => {
  expect(engineCommands(machine({})).at(-1)).toMatch(/^npm run setup -- docker /);
});

test('a tool is found on PATH only where it may be run', () => {
  expect(onPath('sh', '/nowhere:/bin')).toBe('/bin/sh');
  expect(onPath('passwd', '/etc')).toBeUndefined();
  expect(onPath('sh', '')).toBeUndefined();
});
