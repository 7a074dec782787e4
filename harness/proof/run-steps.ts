// `npm test`: runs the steps that were named, or all of them, and ends with what passed and failed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRunScope } from '../drivers/run-scope.ts';
import { exitCodes } from '../model/outcome.ts';
import { installOnce } from '../targets/build.ts';
import { steps, type Tally } from './steps.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [named, ...args] = process.argv.slice(2);
const chosen = Object.entries(steps).filter(([name]) => named === undefined || name === named);
if (chosen.length === 0) {
  console.error(`error: there is no step "${named}"\nhint: the steps are ${Object.keys(steps).join(', ')}`);
  process.exit(exitCodes.usage);
}

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort(signal));

const dir = await mkdtemp(path.join(tmpdir(), 'seaworthy-test-'));
const tallies: { name: string; tally: Tally; seconds: number }[] = [];
try {
  await installReferenceApp();
  for (const [name, step] of chosen) {
    if (interrupt.signal.aborted) break;
    const startedAt = performance.now();
    const tally = await step({ root, dir, args, signal: interrupt.signal });
    tallies.push({ name, tally, seconds: Math.round((performance.now() - startedAt) / 1_000) });
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}

const sum = (key: 'passed' | 'failed') => tallies.reduce((total, { tally }) => total + tally[key], 0);
console.log('');
for (const { name, tally, seconds } of tallies) {
  console.log(
    `${name.padEnd(14)} ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped (${seconds} s)`,
  );
}
for (const { name, tally } of tallies) for (const failure of tally.failures) console.log(`FAILED ${name}: ${failure}`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
if (interrupt.signal.aborted) {
  process.exit(interrupt.signal.reason === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated);
}
process.exit(sum('failed') === 0 && sum('passed') > 0 ? exitCodes.ok : exitCodes.criteriaFailed);

/** As `npm run spec` does it: once for each state of its lockfile. */
async function installReferenceApp(): Promise<void> {
  await using scope = await openRunScope('install-reference-app');
  let last = '';
  const progress = (message: string) => {
    if (message.startsWith('npm ci: npm') && last === '') console.log('installing the reference app');
    last = message;
  };
  await installOnce({ cwd: path.join(root, 'reference-app'), scope, progress });
}
