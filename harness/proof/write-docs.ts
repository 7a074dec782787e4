// `npm run docs`: writes the generated documents, or says with --check which of them are out of date.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedDocs } from './generated-docs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const check = process.argv.includes('--check');
for (const { file, text } of await generatedDocs(root)) {
  const present = await readFile(path.join(root, file), 'utf8').catch(() => '');
  if (present === text) continue;
  if (check) {
    console.error(`${file} is out of date: npm run docs writes it anew; commit it with what it is made from.`);
    process.exitCode = 1;
    continue;
  }
  await writeFile(path.join(root, file), text);
  console.log(`${file} written`);
}
