// The migrations that this version of the app expects, oldest first.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const migrationsTable = 'pgmigrations';
export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));

export function expectedMigrations(): string[] {
  return readdirSync(migrationsFolder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort();
}
