// Packs the suite and installs it in an empty folder elsewhere, read-only, for proofs of what people get from npm.
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { cacheDir } from '../drivers/provision/cache-dir.ts';
import { unprivilegedUser } from '../drivers/provision/unprivileged-user.ts';
import { toolEnvironment } from '../targets/target-environment.ts';
import { openWorkplace, projectRoot } from './run-suite.ts';

export interface Elsewhere extends AsyncDisposable {
  /** The installed package; nobody may write to it. */
  readonly packageDir: string;
  readonly tarball: string;
  /** Where the user works: the current folder of what is run. */
  readonly dir: string;
  /** Runs the installed command as a user who is not root. */
  seaworthy(...args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }>;
}

const deadlineMs = 150_000;

export async function installElsewhere(): Promise<Elsewhere> {
  const workplace = await openWorkplace();
  const installation = path.join(workplace.dir, 'installation');
  const dir = path.join(workplace.dir, 'work');
  const cache = path.join(workplace.dir, 'cache');
  const tmp = path.join(workplace.dir, 'tmp');
  const user = unprivilegedUser();
  for (const folder of [installation, dir, cache, tmp]) await mkdir(folder);
  // Fetched already, by whoever ran the suite here before.
  await symlink(path.join(cacheDir(), 'binaries'), path.join(cache, 'binaries'));
  if (user !== undefined) for (const folder of [dir, cache, tmp]) await chown(folder, user.uid, user.gid);

  await run('npm', ['pack', '--pack-destination', workplace.dir], { cwd: projectRoot });
  const [name = ''] = (await readdir(workplace.dir)).filter((file) => file.endsWith('.tgz'));
  const tarball = path.join(workplace.dir, name);
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress', tarball];
  await run('npm', install, { cwd: installation });
  const modules = path.join(installation, 'node_modules');
  spawnSync('chmod', ['-R', 'a-w', modules]);

  const env = {
    ...toolEnvironment(),
    PATH: [path.join(modules, `node-${process.platform}-${process.arch}`, 'bin'), process.env['PATH']].join(':'),
    HOME: dir,
    TMPDIR: tmp,
    SEAWORTHY_CACHE: cache,
  };
  const owner = user === undefined ? {} : { uid: user.uid, gid: user.gid };
  return {
    packageDir: path.join(modules, 'seaworthy'),
    tarball,
    dir,
    seaworthy: (...args) => spawned(path.join(modules, '.bin', 'seaworthy'), args, { cwd: dir, env, ...owner }),
    async [Symbol.asyncDispose]() {
      spawnSync('chmod', ['-R', 'u+w', modules]);
      await workplace[Symbol.asyncDispose]();
    },
  };
}

async function run(command: string, args: readonly string[], options: SpawnOptions): Promise<void> {
  const { code, output } = await spawned(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output.slice(-3_000)}`);
}

async function spawned(command: string, args: readonly string[], options: SpawnOptions) {
  const child = spawn(command, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: deadlineMs,
    killSignal: 'SIGTERM',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
