// Picks the user that a server which refuses root runs as.
import { readFileSync } from 'node:fs';
import { HarnessError } from '../../model/errors.ts';

export interface UnprivilegedUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** `nobody`, or whoever comes nearest; undefined when this process is not root and may stay who it is. */
export function unprivilegedUser(passwd = '/etc/passwd'): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync(passwd, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((user) => user.name !== '' && user.uid > 0);
  const user = users.find(({ name }) => name === 'nobody') ?? users.find(({ uid }) => uid === 65_534) ?? users[0];
  if (user) return user;
  throw new HarnessError({
    code: 'no-unprivileged-user',
    message: `PostgreSQL refuses to run as root, and ${passwd} names no other user`,
    hint: 'Add a user, for example with useradd, or run the suite as a plain user.',
  });
}
