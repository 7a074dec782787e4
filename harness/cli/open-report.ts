// Opens a report in the browser of whoever sits at the terminal, where there is both.
import open from 'open';

interface Surroundings {
  readonly isTerminal: boolean;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const here = (): Surroundings => ({
  isTerminal: process.stdout.isTTY === true,
  platform: process.platform,
  env: process.env,
});

/** A browser that opens on a build machine, or at the far end of a connection, is nobody's. */
export function canOpen({ isTerminal, platform, env }: Surroundings = here()): boolean {
  if (!isTerminal || env['CI'] || env['SSH_CONNECTION']) return false;
  if (platform !== 'linux') return true;
  return [env['DISPLAY'], env['WAYLAND_DISPLAY'], env['WSL_DISTRO_NAME']].some((value) => value);
}

/** False when nothing was opened. A browser that does not start is no reason to fail. */
export async function openReport(file: string): Promise<boolean> {
  if (!canOpen()) return false;
  return open(file).then(
    () => true,
    () => false,
  );
}
