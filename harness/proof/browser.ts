// Finds the system's Chromium and starts it so that it asks nobody for anything.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/** Its path, or undefined where there is none on PATH. */
export async function findBrowser(searchPath = process.env.PATH ?? ''): Promise<string | undefined> {
  for (const folder of searchPath.split(path.delimiter)) {
    for (const name of names) {
      const file = path.join(folder, name);
      const found = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return file;
    }
  }
  return undefined;
}

export const noBrowser = `there is no browser on PATH (${names.join(', ')}): apt-get install chromium`;

/** Chromium's sandbox does not work as root. */
export async function startBrowser(executablePath: string): Promise<Browser> {
  const asRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath, args: [...quiet, ...(asRoot ? ['--no-sandbox'] : [])] });
}
