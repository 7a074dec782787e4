#!/usr/bin/env node
// The `seaworthy` command: the command line, under the Node that the suite is pinned to.
import { fileURLToPath } from 'node:url';
import { runUnderPinnedNode } from './pinned-node.mjs';

await runUnderPinnedNode(fileURLToPath(new URL('./cli.ts', import.meta.url)), process.argv.slice(2));
