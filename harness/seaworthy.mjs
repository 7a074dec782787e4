#!/usr/bin/env node
// The `seaworthy` command: the command line, under the Node that the suite is pinned to.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runUnderPinnedNode } from './pinned-node.mjs';

// A checkout runs its TypeScript; the package holds the same as JavaScript, made by harness/package/build.ts.
const places = ['./cli.ts', '../dist/harness/cli.js'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
const script = places.find((place) => existsSync(place)) ?? places[0];
await runUnderPinnedNode(script, process.argv.slice(2));
