// Tests that base images are read from a Dockerfile as the build would see them.
import { expect, test } from 'vitest';
import { readDockerfile } from './dockerfile.ts';

test('arguments are filled in, stages are counted, and what a stage made is no base', () => {
  const text = `# a comment
ARG NODE_IMAGE=node:24.1.0-slim
ARG VERSION=3
FROM --platform=linux/amd64 $NODE_IMAGE AS dependencies
RUN true
FROM dependencies AS build
FROM "alpine:\${VERSION:-2}" AS other
FROM \${NODE_IMAGE}
COPY --from=build /a /b
FROM scratch
`;
  expect(readDockerfile(text)).toEqual({
    stages: 5,
    bases: [
      { reference: 'node:24.1.0-slim', argument: 'NODE_IMAGE' },
      { reference: 'alpine:3', argument: undefined },
    ],
  });
});

test('an argument without a value falls back to what the reference itself says', () => {
  expect(readDockerfile(`ARG BASE\nFROM \${BASE:-debian:13.1}\n`).bases).toEqual([
    { reference: 'debian:13.1', argument: 'BASE' },
  ]);
});

test('a file that is no Dockerfile has no stage', () => {
  expect(readDockerfile('hello: world')).toEqual({ stages: 0, bases: [] });
});
