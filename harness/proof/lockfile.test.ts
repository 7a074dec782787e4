import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

// Registries that mirror only some platforms make npm leave the others out, and then `npm ci` refuses everywhere.
test.each(['../../package-lock.json', '../../reference-app/package-lock.json'])('%s lists every platform', (file) => {
  const { packages } = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Lockfile;
  const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => {
      const nested = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
      return packages[nested] === undefined && packages[`node_modules/${name}`] === undefined;
    }),
  );
  expect(missing).toEqual([]);
});
