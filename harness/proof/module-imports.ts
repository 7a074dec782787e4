// Reads which modules import which, type-only imports included, from the sources themselves.
import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { parseSync } from 'oxc-parser';

export interface ModuleImport {
  /** Relative to the project root. */
  readonly from: string;
  readonly line: number;
  /** Erased before anything runs. */
  readonly typeOnly: boolean;
  /** A file relative to the project root, or the specifier of a package. */
  readonly to: string;
  readonly packageName?: string;
}

const sources = ['*.ts', '{budgets,harness,spec,toxiproxy}/**/*.{ts,mjs}', 'reference-app/{src,mutants}/**/*.ts'];

export async function projectImports(root: string): Promise<ModuleImport[]> {
  const imports: ModuleImport[] = [];
  for await (const file of glob(sources, { cwd: root, exclude: ['**/node_modules/**'] })) {
    imports.push(...moduleImports(file, await readFile(path.join(root, file), 'utf8')));
  }
  return imports;
}

/** Imports of files that do not exist; the others can be trusted to be what they say. */
export function unresolved(root: string, imports: readonly ModuleImport[]): ModuleImport[] {
  return imports.filter(({ packageName, to }) => packageName === undefined && !existsSync(path.join(root, to)));
}

export function moduleImports(file: string, text: string): ModuleImport[] {
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(({ message }) => message).join('; ')}`);
  const named = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      ...moduleRequest,
      typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) => (moduleRequest ? { ...moduleRequest, typeOnly: isType } : [])),
    ),
  ];
  const computed = module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
    const literal = /^(['"`])([^$]*)\1$/.exec(text.slice(start, end));
    return literal?.[2] === undefined ? [] : [{ value: literal[2], start, typeOnly: false }];
  });
  return [...named, ...computed].flatMap(({ value, start, typeOnly }) => {
    const line = text.slice(0, start).split('\n').length;
    if (value.startsWith('.'))
      return [{ from: file, line, typeOnly, to: path.posix.join(path.posix.dirname(file), value) }];
    const packageName = value.split('/', value.startsWith('@') ? 2 : 1).join('/');
    return value.startsWith('node:') || builtinModules.includes(packageName)
      ? []
      : [{ from: file, line, typeOnly, to: value, packageName }];
  });
}
