// Proves that each mistake ends with one clear error that names what and where, and with the right exit code.
import { spawnSync } from 'node:child_process';
import { appendFile, cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cacheDir } from '../drivers/provision/cache-dir.ts';
import type { Catalogue, CatalogueCriterion, CatalogueExercise } from '../model/criterion.ts';
import { endDeadlineMs, expectEnd } from './expect-end.ts';
import { listen } from './null-targets/behaviours.ts';
import { openWorkplace, projectRoot } from './run-suite.ts';

const concurrent = { concurrent: true, timeout: endDeadlineMs + 10_000 };

interface Mistake {
  readonly name: string;
  readonly exitCode: number;
  /** All of them in what is printed. */
  readonly says: readonly (string | RegExp)[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Written as target.yaml, which then is the target. */
  readonly manifest?: string;
  /** Serves at TARGET_URL. */
  readonly serves?: () => Promise<Server>;
}

const run = ['run', 'health/livez-means-responsive'];
const command = (...words: string[]) => JSON.stringify({ name: 'x', start: { command: words } });

const mistakes: readonly Mistake[] = [
  { name: 'unknown exercise', args: ['run', '99'], exitCode: 64, says: ['"99" is no exercise and no criterion'] },
  {
    name: 'unknown criterion',
    args: ['run', 'health/probe-transition'],
    exitCode: 64,
    says: ['"health/probe-transition"', 'Did you mean health/probe-transitions?'],
  },
  { name: 'nothing selected', args: ['run', '13'], exitCode: 64, says: ['nothing would be run', 'npm run list'] },
  { name: 'unknown option', args: ['run', '--fast'], exitCode: 64, says: ["unknown option '--fast'"] },
  { name: 'unknown profile', args: ['run', '--profile', 'x'], exitCode: 64, says: ['quick, full'] },
  { name: 'unknown command', args: ['grde'], exitCode: 64, says: ['grde'] },
  { name: 'manifest missing', args: [...run, '--target', 'no/target.yaml'], exitCode: 64, says: ['no/target.yaml'] },
  { name: 'manifest not YAML', manifest: 'name: [x\nstart: }', exitCode: 64, says: [/target\.yaml:\d+:\d+/] },
  {
    name: 'manifest with an unknown field',
    manifest: 'name: x\nstart:\n  command: [node]\n  comand: y\n',
    exitCode: 64,
    says: ['comand', /target\.yaml:4:/],
  },
  {
    name: 'manifest with two start kinds',
    manifest: 'name: x\nstart:\n  command: [node]\n  url: https://staging.example\n',
    exitCode: 64,
    says: ['url and command', 'exactly one'],
  },
  {
    name: 'command not found',
    manifest: command('no-such-command'),
    exitCode: 64,
    says: ['start.command', '"no-such-command" does not exist'],
  },
  {
    name: 'TARGET_URL invalid',
    args: run,
    env: { TARGET_URL: 'staging.example' },
    exitCode: 64,
    says: ['TARGET_URL is "staging.example"', 'http://staging.example'],
  },
  {
    name: 'two targets',
    args: run,
    env: { TARGET_URL: 'http://127.0.0.1:9', TARGET: 'x.yaml' },
    exitCode: 64,
    says: ['both set'],
  },
  {
    name: 'TARGET_URL refused',
    args: run,
    env: { TARGET_URL: 'http://127.0.0.1:9' },
    exitCode: 1,
    says: ['http://127.0.0.1:9', /refused/i],
  },
  {
    name: 'TARGET_URL with a TLS error',
    args: run,
    serves: async () => (await listen('empty-200', 0)).server,
    env: { scheme: 'https' },
    exitCode: 1,
    says: [/TLS/],
  },
  {
    name: 'TARGET_URL redirects elsewhere',
    args: run,
    serves: async () => {
      const server = createServer((_, response) =>
        response.writeHead(302, { location: 'http://elsewhere.example/' }).end(),
      );
      server.listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      return server;
    },
    exitCode: 1,
    says: [/redirects/, 'http://elsewhere.example'],
  },
  { name: 'an old run that is not there', args: ['grade', 'no-run'], exitCode: 64, says: ['no-run'] },
  {
    name: 'a policy that is not there',
    args: ['gate', '--policy', 'no.yaml'],
    exitCode: 64,
    says: ['no.yaml cannot be read'],
  },
];

test.each(mistakes)(
  '$name: exit $exitCode',
  concurrent,
  async ({ args = run, env = {}, manifest, serves, exitCode, says }) => {
    await using workplace = await openWorkplace();
    const server = await serves?.();
    try {
      const { scheme = 'http', ...own } = env;
      const url = server && { TARGET_URL: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}` };
      if (manifest !== undefined) await writeFile(path.join(workplace.dir, 'target.yaml'), manifest);
      const target = manifest === undefined ? [] : ['--target', 'target.yaml'];
      const results = args[0] === 'run' ? ['--results', workplace.results] : [];
      await expectEnd({ workplace, args: [...args, ...target, ...results], env: { ...own, ...url } }, exitCode, says);
    } finally {
      server?.close();
    }
  },
);

test('no network and an empty cache: unsupported with the reason, exit 2', concurrent, async () => {
  await using workplace = await openWorkplace();
  // Nothing on PATH but node, and a cache that is empty: nothing can be had and nothing can be fetched.
  const bin = path.join(workplace.dir, 'bin');
  await mkdir(bin);
  await symlink(process.execPath, path.join(bin, 'node'));
  const unreachable = 'http://127.0.0.1:9';
  const env = {
    PATH: bin,
    SEAWORTHY_CACHE: path.join(workplace.dir, 'cache'),
    HTTP_PROXY: unreachable,
    HTTPS_PROXY: unreachable,
    npm_config_registry: unreachable,
    GOPROXY: 'off',
  };
  const args = [...run, '--results', workplace.results];
  await expectEnd({ workplace, args, env }, 2, ['unsupported', 'redis', 'nothing was assessed']);
});

test('a corrupted cache entry is never used', concurrent, async ({ skip }) => {
  await using workplace = await openWorkplace();
  const cache = path.join(workplace.dir, 'cache');
  await cp(cacheDir(), cache, { recursive: true });
  const entry = (name: string) => path.join(cache, 'binaries', `${name}-${process.platform}-${process.arch}`);
  const cached = await readFile(path.join(entry('caddy'), 'manifest.json'), 'utf8').catch(() => undefined);
  if (cached === undefined) return skip('this machine has no Caddy in its cache');
  await appendFile(path.join(entry('caddy'), JSON.parse(cached).file), 'one byte too many');
  const options = { workplace, args: ['doctor'], env: { SEAWORTHY_CACHE: cache } };
  await expectEnd(options, 0, [/^ {2}caddy +(?!.*\(cache\))\S/m]);
  await expect(readFile(path.join(entry('caddy'), 'manifest.json')), 'it is thrown away').rejects.toThrow('ENOENT');
});

test('results that cannot be written: exit 70, and the folder is named', concurrent, async () => {
  await using workplace = await openWorkplace();
  await writeFile(path.join(workplace.dir, 'a-file'), '');
  const results = path.join(workplace.dir, 'a-file', 'results');
  await expectEnd({ workplace, args: [...run, '--results', results] }, 70, [results]);
});

test('a disk that is full: exit 70, and the file is named', concurrent, async ({ skip }) => {
  await using workplace = await openWorkplace();
  const disk = path.join(workplace.dir, 'disk');
  await mkdir(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { encoding: 'utf8' });
  if (mounted.status !== 0) skip(`needs root, to mount a small disk: ${mounted.stderr?.trim() || mounted.error}`);
  try {
    await expectEnd({ workplace, args: [...run, '--results', disk] }, 70, [disk, /no space|full/i]);
  } finally {
    spawnSync('umount', [disk]);
  }
});

test('a catalogue that does not match the specs: named, and how to mend it', concurrent, async () => {
  await using workplace = await openWorkplace();
  // A checkout of its own, in which only the catalogue is another file.
  const root = path.join(workplace.dir, 'checkout');
  await mkdir(root);
  for (const name of ['harness', 'toxiproxy', 'budgets', 'spec'])
    await cp(path.join(projectRoot, name), path.join(root, name), { recursive: true });
  for (const name of ['node_modules', 'reference-app', 'results'])
    await symlink(path.join(projectRoot, name), path.join(root, name));
  await cp(path.join(projectRoot, 'package.json'), path.join(root, 'package.json'));
  const file = path.join(root, 'spec', 'catalogue.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('/readyz follows every dependency', '/readyz follows no dependency'));
  await expectEnd({ workplace, args: ['catalogue', '--check'], root }, 64, [
    'spec/catalogue.json',
    'npm run catalogue',
  ]);
  const run = async (selection: string, edit: (health: CatalogueExercise) => void, says: string) => {
    const catalogue = JSON.parse(text) as Catalogue;
    for (const exercise of catalogue.exercises) if (exercise.id === 'health') edit(exercise);
    await writeFile(file, JSON.stringify(catalogue));
    const args = ['run', selection, '--results', workplace.results];
    await expectEnd({ workplace, args, root }, 64, ['spec/catalogue.json', says, 'npm run catalogue']);
  };
  const known = 'health/livez-means-responsive';
  const asPlanned = (one: CatalogueCriterion) => Object.assign(one, { status: 'planned' });
  const declares = 'spec/05-health.spec.ts declares what it does not have: ';
  await run(
    'health/probe-transitions',
    ({ criteria }) => criteria.filter(({ id }) => id === known).forEach(asPlanned),
    `${declares}${known}`,
  );
  await run('health/invented', ({ criteria }) => Object.assign(criteria[0] ?? {}, { id: 'health/invented' }), declares);
  await run(
    '5',
    (health) => Object.assign(health, { file: undefined }).criteria.forEach(asPlanned),
    'spec/05-health.spec.ts is not in it',
  );
  await writeFile(file, text.slice(0, 200));
  await expectEnd({ workplace, args: ['run', '5'], root }, 64, ['spec/catalogue.json']);
  await rm(file);
  await expectEnd({ workplace, args: ['run', '5'], root }, 64, [
    'spec/catalogue.json cannot be read',
    'npm run catalogue',
  ]);
});

test('a port in use does not matter: each run takes free ones', concurrent, async () => {
  await using workplace = await openWorkplace();
  const taken = createTcpServer()
    .listen(3_000, '127.0.0.1')
    .on('error', () => {});
  try {
    const args = ['run', 'health/livez-means-responsive', '--results', workplace.results];
    await expectEnd({ workplace, args, env: { PORT: '3000' } }, 0, ['pass']);
  } finally {
    taken.close();
  }
});
