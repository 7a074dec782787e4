// Lets rsyslog read lines from a file as JSON, each by its module mmjsonparse, and says which of them it could read.
import { glob, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Collected, RunScope } from '../driver.ts';
import { startProcess } from '../processes.ts';
import type { Provisioned } from '../provision/provisioned.ts';
import { toolEnvironment } from '../provision/run-command.ts';
import { untilReady } from '../until-ready.ts';
import { describe, type EmbeddedContext, startDeadlineMs } from './embedded-context.ts';

const verdicts = { parsed: 'parsed', failed: 'failed' } as const;

/** One action writes both verdicts: two would buffer each for itself and lose the order. */
function configuration(dir: string): string {
  return `global(workDirectory="${dir}" maxMessageSize="2m" abortOnUncleanConfig="on")
main_queue(queue.workerThreads="1")
module(load="imfile")
module(load="mmjsonparse")
template(name="verdict" type="string" string="%$.verdict%\\n")
ruleset(name="ndjson") {
  action(type="mmjsonparse" cookie="")
  if $parsesuccess == "OK" then set $.verdict = "${verdicts.parsed}"; else set $.verdict = "${verdicts.failed}";
  action(type="omfile" file="${path.join(dir, 'verdicts')}" template="verdict")
}
input(type="imfile" file="${path.join(dir, 'lines')}" tag="target" ruleset="ndjson")
`;
}

export async function collectWithRsyslog(
  scope: RunScope,
  lines: readonly string[],
  embedded: EmbeddedContext,
): Promise<Collected> {
  const provisioned = await embedded.provision('rsyslog', scope);
  await using stack = new AsyncDisposableStack();
  const dir = await scope.makeDir('rsyslog');
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const config = path.join(dir, 'rsyslog.conf');
  await writeFile(config, configuration(dir));
  await writeFile(path.join(dir, 'lines'), lines.map((line) => `${line}\n`).join(''));
  const modules = await moduleFolder(provisioned);
  const server = stack.use(
    await startProcess({
      name: 'rsyslog',
      command: provisioned.path,
      args: ['-n', '-iNONE', '-f', config, ...(modules === undefined ? [] : ['-M', modules])],
      cwd: dir,
      env: { ...toolEnvironment(embedded.context.env), ...provisioned.env },
      scope,
    }),
  );
  const parsed = await untilReady(server, () => verdictsIn(path.join(dir, 'verdicts'), lines.length), {
    deadlineMs: startDeadlineMs,
    awaited: `rsyslog to read ${lines.length} lines`,
  });
  return { description: describe(provisioned), parsed };
}

async function verdictsIn(file: string, count: number): Promise<boolean[] | undefined> {
  const written = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  return written.length >= count ? written.map((verdict) => verdict === verdicts.parsed) : undefined;
}

/** Where a package was unpacked its modules are not where rsyslog was built to look for them. */
async function moduleFolder(provisioned: Provisioned): Promise<string | undefined> {
  const root = path.resolve(path.dirname(provisioned.path), '..');
  for await (const file of glob('lib*/{rsyslog,*/rsyslog}/mmjsonparse.so', { cwd: root })) {
    return path.dirname(path.join(root, file));
  }
  return undefined;
}
