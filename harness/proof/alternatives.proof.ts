// Proves that the criteria are about behaviour and not about Node: services in other languages get the reference app's outcomes.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { gradeTarget, openWorkplace, projectRoot } from './run-suite.ts';
import { runTool } from './run-tool.ts';

// Built once from nothing, and then as long as the reference app.
const deadlineMs = 600_000;
const pinned = path.join(projectRoot, 'results', 'golden', 'known-good-embedded-quick.json');

interface Alternative {
  readonly name: string;
  /** What it takes to build it. Without one of these there is nothing to grade; a build that fails all the same is a failure. */
  readonly needs: readonly { readonly what: string; readonly command: readonly string[] }[];
  /** Criteria with another outcome than the reference app's, and why that is right. */
  readonly differences: Readonly<Record<string, { readonly outcome: string; readonly why: string }>>;
}

const alternatives: readonly Alternative[] = [
  {
    name: 'go',
    needs: [
      { what: 'Go', command: ['go', 'version'] },
      { what: 'the modules that it requires', command: ['go', 'mod', 'download'] },
    ],
    differences: {},
  },
  {
    name: 'python',
    needs: [
      {
        what: 'Python 3.11 or newer',
        command: ['python3', '-c', 'import sys, venv; assert sys.version_info >= (3, 11)'],
      },
      { what: 'a folder for its packages', command: ['python3', '-m', 'venv', '.venv'] },
      {
        what: 'the packages that it requires',
        command: ['.venv/bin/pip', 'install', '-q', '--require-hashes', '--no-deps', '-r', 'requirements.txt'],
      },
    ],
    differences: {},
  },
];

// One after the other: verdicts on time need the machine to themselves.
test.for(alternatives)(
  '$name: the outcomes of the reference app',
  { timeout: 2 * deadlineMs },
  async (alternative, { skip, signal }) => {
    const folder = path.join(projectRoot, 'reference-app', 'alternatives', alternative.name);
    for (const { what, command } of alternative.needs) {
      const { ok, output } = await runTool(command, { cwd: folder, output: 'kept', signal });
      if (!ok) skip(`${what} cannot be had: ${command.join(' ')}: ${output.trim().slice(-300)}`);
    }
    await using workplace = await openWorkplace();
    const target = path.join(folder, 'target.yaml');
    const args = ['--target', target, '--driver', 'embedded', '--profile', 'quick'];
    const run = await gradeTarget(workplace, { args, deadlineMs });

    const { outcomes } = JSON.parse(await readFile(pinned, 'utf8')) as {
      readonly outcomes: Readonly<Record<string, string>>;
    };
    const differing = Object.entries(alternative.differences).map(([criterion, { outcome }]) => [criterion, outcome]);
    const expected = { ...outcomes, ...Object.fromEntries(differing) };
    const told = run.findings
      .filter(({ criterion, outcome }) => outcome !== expected[criterion])
      .map(({ criterion, error }) => `${criterion}: ${error?.message}`);
    expect(told).toEqual([]);
    expect(run.outcomes).toEqual(expected);
  },
);
