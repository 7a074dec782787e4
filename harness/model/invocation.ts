// How a person types a command of the suite here: by npm run in a checkout, by npx where the package is installed.

/** A package holds the modules as JavaScript, since Node strips no types below node_modules. */
export const isPackaged = import.meta.filename.endsWith('.js');

/** `invocation('spec', '5')` is `npm run spec -- 5` or `npx seaworthy spec 5`. */
export function invocation(command: string, ...args: readonly string[]): string {
  const separator = !isPackaged && args.length > 0 ? ['--'] : [];
  return [isPackaged ? 'npx seaworthy' : 'npm run', command, ...separator, ...args].join(' ');
}
