// Starts the app as one of its mutants: node mutants/run.ts <id>.
import '../src/compile-cache.ts';
import type { Mutant } from './mutant.ts';

const id = process.argv[2] ?? '';
if (!/^[a-z0-9-]+$/.test(id)) throw new Error(`"${id}" is no id of a mutant: node mutants/run.ts <id>`);
const { mutant } = (await import(`./${id}.mutant.ts`)) as { mutant: Mutant };
const { referenceParts } = await import('../src/parts.ts');
const { start } = await import('../src/start.ts');
await start({ ...referenceParts, ...(await mutant.parts?.(referenceParts)) });
