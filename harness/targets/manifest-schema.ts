// The published JSON Schema of target.yaml; run directly, it writes the committed file.
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { manifestSchema } from './manifest.ts';

export const manifestSchemaFile = new URL('../../results/schema/target.schema.json', import.meta.url);

/** Draft 7, since that is what the YAML plug-ins of editors understand best. */
export function manifestJsonSchema(): object {
  return {
    title: 'Seaworthy target manifest',
    description: 'How a target is started, and what it names differently from the contract.',
    ...z.toJSONSchema(manifestSchema, { target: 'draft-07', io: 'input' }),
  };
}

if (import.meta.main) writeFileSync(manifestSchemaFile, `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
