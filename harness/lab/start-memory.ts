// Remembers for a whole run that a target never became ready, so that not every criterion waits for it in vain.
import { randomUUID } from 'node:crypto';
import { access, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunScope } from '../drivers/driver.ts';
import { BlockedError } from '../model/errors.ts';

type Place = Pick<RunScope, 'dir'>;

// Files, because the labs of one run are opened by several processes.
const readyFile = (scope: Place) => path.join(scope.dir, 'target-was-ready');
const blockedFile = (scope: Place) => path.join(scope.dir, 'target-never-ready.json');

const waitedInVain = new Set(['target-not-ready', 'url-no-answer']);

/** Throws what an earlier lab of this run met, when the target has been ready in none of them. */
export async function requireStartable(scope: Place): Promise<void> {
  const text = await readFile(blockedFile(scope), 'utf8').catch(() => undefined);
  if (text === undefined || (await exists(readyFile(scope)))) return;
  const { criterion, code, message, hint } = JSON.parse(text) as Remembered;
  throw new BlockedError({
    code,
    message: `${message}\n(Seen in the lab of ${criterion}. The target was ready in no lab of this run, so this one was not opened.)`,
    ...(hint !== undefined && { hint }),
  });
}

/** From now on no start is spared: a target that was ready once may be ready again. */
export async function rememberReady(scope: Place): Promise<void> {
  await writeFile(readyFile(scope), '');
}

/** Only a start that was given its whole time counts: one that ended at once costs little and may be an accident. */
export async function rememberBlocked(scope: Place, criterion: string, error: unknown): Promise<void> {
  if (!(error instanceof BlockedError) || !waitedInVain.has(error.code)) return;
  const { code, message, hint } = error;
  const remembered: Remembered = { criterion, code, message, ...(hint !== undefined && { hint }) };
  const whole = `${blockedFile(scope)}.${randomUUID()}`;
  await writeFile(whole, JSON.stringify(remembered));
  await rename(whole, blockedFile(scope));
}

interface Remembered {
  readonly criterion: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
