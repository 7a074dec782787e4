// Which of the pids that an engine tells are processes of this machine: it may count them in a world of its own.
import { readFile } from 'node:fs/promises';

/** Only what the kernel itself holds to be in the container may be sent a signal. */
export async function ownProcesses<Told extends { readonly pid: number }>(
  containerId: string,
  told: readonly Told[],
  groupsOf: (pid: number) => Promise<string> = readGroups,
): Promise<Told[]> {
  const inside = await Promise.all(told.map(async ({ pid }) => (await groupsOf(pid)).includes(containerId)));
  return told.filter((_, index) => inside[index]);
}

/** What the kernel lets a process do: how many capabilities it has or could get, and whether it could get new privileges. */
export async function privilegesOf(pid: number): Promise<{ capabilities: number; newPrivileges: boolean }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
  const bits = ['CapPrm', 'CapEff', 'CapBnd']
    .map((name) => BigInt(`0x${field(name) || '0'}`))
    .reduce((all, one) => all | one);
  return { capabilities: bits.toString(2).replaceAll('0', '').length, newPrivileges: field('NoNewPrivs') !== '1' };
}

function readGroups(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
}
