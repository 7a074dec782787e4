// Tests that a stand-in is taken for the official image of its name and major version, and for nothing else.
import { expect, test } from 'vitest';
import { standInOf } from './local-image.ts';

test.each([
  ['postgres:17.6', 'seaworthy/postgres:17'],
  ['docker.io/library/postgres:17-trixie@sha256:00', 'seaworthy/postgres:17'],
  ['node:24.21.0-trixie-slim', 'seaworthy/node:24'],
  ['node:latest', 'seaworthy/node:24'],
  ['redis', 'seaworthy/redis:8'],
  ['debian:trixie-slim', 'seaworthy/base:trixie'],
])('%s has the stand-in %s', (reference, standIn) => {
  expect(standInOf(reference)).toBe(standIn);
});

test.each(['postgres:16', 'node:22-slim', 'python:3.13-slim', 'example.test/node:24', 'localhost:5000/redis:8'])(
  '%s has none',
  (reference) => {
    expect(standInOf(reference)).toBeUndefined();
  },
);
