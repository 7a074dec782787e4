import { expect, test } from 'vitest';
import { type Capability, capabilities } from '../model/capability.ts';
import { hookPairs, type Manifest } from './manifest.ts';
import { offerOf } from './offers.ts';
import type { TargetKind } from './target.ts';

const bare: Manifest = { name: 'x', start: { url: 'http://a' } };
const full: Manifest = {
  ...bare,
  files: { lockfile: 'package-lock.json' },
  commands: { scan: 'x' },
  edge: { compose: 'edge' },
  hooks: Object.fromEntries(hookPairs.flat().map((name) => [name, 'x'])),
};

const refused = (kind: TargetKind, manifest: Manifest, allowLoad = true): Capability[] =>
  capabilities.filter((capability) => !offerOf(kind, manifest, capability, { allowLoad }).offered);

const artefacts: Capability[] = ['source', 'commands'];
const images: Capability[] = ['image', 'container'];
const inside: Capability[] = ['configure', 'restart', 'signal', 'logs', 'collector', 'process', 'replicas'];
const handles: Capability[] = ['database', 'redis', 'provider'];
const faults = capabilities.filter((capability) => capability.startsWith('fault:'));
const same = (kind: TargetKind, manifest: Manifest, expected: Capability[], allowLoad = true) =>
  expect(refused(kind, manifest, allowLoad).sort()).toEqual([...expected].sort());

test('a bare URL', () => same('url', bare, [...inside, ...images, 'compose', ...artefacts, ...handles, ...faults]));
test('a URL with files, commands and hooks', () => same('url', full, [...inside, ...images, 'compose', ...handles]));
test('a URL without leave for load', () =>
  same('url', full, ['load', ...inside, ...images, 'compose', ...handles], false));
test('a bare command', () => same('command', bare, ['edge', ...images, 'compose', ...artefacts]));
test('a command that ships everything', () => same('command', full, [...images, 'compose']));
test('a bare image', () => same('image', bare, ['edge', 'compose', ...artefacts]));
test('a bare compose file', () => same('compose', bare, artefacts));
test('the reference app', () => same('reference-app', bare, []));

test('only one pair of hooks offers only its fault', () => {
  const manifest = { ...bare, hooks: { stopQueue: 'x', startQueue: 'y' } };
  expect(faults.filter((fault) => offerOf('url', manifest, fault, { allowLoad: false }).offered)).toEqual([
    'fault:queue',
  ]);
});

test('every refusal says what would offer it', () => {
  for (const kind of ['url', 'command', 'image', 'compose'] as const) {
    for (const capability of refused(kind, bare, false)) {
      const offer = offerOf(kind, bare, capability, { allowLoad: false });
      expect(!offer.offered && offer.reason).toMatch(/\. (Add|Start|Give) .*\.$/);
    }
  }
});

test('what a target could ship and does not is its own lack, what a URL cannot is not', () => {
  const notShipped = (kind: TargetKind, capability: Capability) => {
    const offer = offerOf(kind, bare, capability, { allowLoad: true });
    return !offer.offered && offer.notShipped;
  };
  expect(['edge', 'source', 'commands'].every((one) => notShipped('command', one as Capability))).toBe(true);
  expect(artefacts.some((one) => notShipped('url', one))).toBe(false);
  expect(notShipped('command', 'image')).toBe(false);
});

test('the reason for a fault names the hooks', () => {
  const offer = offerOf('url', bare, 'fault:database', { allowLoad: false });
  expect(offer).toEqual({
    offered: false,
    notShipped: false,
    reason:
      'The suite cannot cause this failure behind a deployed URL. Give hooks.stopDatabase and hooks.startDatabase in a target.yaml, or start the target with "command" instead.',
  });
});
