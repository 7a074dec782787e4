// Tests who is to blame when a capability cannot be offered: the driver, a bare URL, or a target that lacks something.
import { expect, test } from 'vitest';
import type { Capability } from '../model/capability.ts';
import { ExpectationError, UnsupportedError } from '../model/errors.ts';
import type { Target, TargetKind, TargetOffer } from '../targets/target.ts';
import { offerOf, requireOffers } from './offers.ts';

const target = (kind: TargetKind, refused: Partial<Record<Capability, TargetOffer>> = {}): Target =>
  ({ kind, offer: (capability: Capability) => refused[capability] ?? { offered: true } }) as unknown as Target;

const all = { unavailable: {} };
const no = (reason: string, notShipped: boolean): TargetOffer => ({ offered: false, reason, notShipped });

test('what everybody offers is offered', () => {
  expect(() => requireOffers(['http', 'signal', 'replicas', 'fault:queue'], target('command'), all)).not.toThrow();
  expect(() => requireOffers([], target('url'), all)).not.toThrow();
});

test('what a target could ship and does not is its failure; from a bare URL nobody can ask for it', () => {
  const without = { source: no('files.deployment is not named', true) };
  expect(() => requireOffers(['source'], target('command', without), all)).toThrow(ExpectationError);
  expect(() => requireOffers(['source'], target('url', without), all)).toThrow(UnsupportedError);
});

test('what cannot be offered at all decides before what is not shipped', () => {
  const without = { source: no('not named', true), signal: no('a URL has no process', false) };
  expect(() => requireOffers(['source', 'signal'], target('command', without), all)).toThrow(UnsupportedError);
  expect(() => requireOffers(['signal', 'source'], target('command', without), all)).toThrow(UnsupportedError);
});

test('a dependency that cannot be had leaves unsupported what needs it, with its reason', () => {
  const unavailable = { caddy: 'no network and an empty cache' };
  expect(offerOf('replicas', target('command'), { unavailable })).toMatchObject({
    offered: false,
    notShipped: false,
    reason: 'caddy: no network and an empty cache',
  });
  expect(offerOf('http', target('command'), { unavailable })).toEqual({ offered: true });
  expect(offerOf('http', target('command'), { unavailable: { postgres: 'none' } }).offered).toBe(false);
  expect(offerOf('http', target('url'), { unavailable: { postgres: 'none' } })).toEqual({ offered: true });
});

test('a capability that this version has no verbs for is unsupported, not failed', () => {
  expect(() => requireOffers(['browser'], target('command'), all)).toThrow(UnsupportedError);
});

test('what an engine runs needs the engine and none of the servers', () => {
  const withoutServers = { unavailable: { postgres: 'none', redis: 'none' } };
  expect(offerOf('container', target('reference-app'), withoutServers)).toEqual({ offered: true });
  expect(offerOf('image', target('reference-app'), { unavailable: { engine: 'no socket' } })).toMatchObject({
    offered: false,
    notShipped: false,
    reason: 'engine: no socket',
  });
});
