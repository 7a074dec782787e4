// `catalogue`: writes spec/catalogue.json from the specs, or says where the two differ.
import path from 'node:path';
import { UsageError } from '../model/errors.ts';
import { type ExitCode, exitCodes } from '../model/outcome.ts';
import { writeWhole } from '../model/write-file.ts';
import { catalogueFile, catalogueText, collectCatalogue, readCatalogue } from './catalogue.ts';
import { settingsForCollecting } from './settings.ts';

export async function catalogueCommand(projectRoot: string, check: boolean): Promise<ExitCode> {
  const text = catalogueText(await collectCatalogue(settingsForCollecting(projectRoot)));
  if (!check) {
    await writeWhole(path.join(projectRoot, catalogueFile), text);
    process.stdout.write(`${catalogueFile} written\n`);
    return exitCodes.ok;
  }
  if ((await readCatalogue(projectRoot)).text === text) return exitCodes.ok;
  throw new UsageError({
    code: 'catalogue-differs',
    message: `${catalogueFile} is not what the specs say`,
    hint: 'npm run catalogue writes it anew; commit it with the specs.',
  });
}
