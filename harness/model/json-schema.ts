// The text of a published JSON Schema, from the zod schema that the suite itself validates with.
import { z } from 'zod';

const lineWidth = 120;

/** As the formatter of this project would write it, so that the committed file stays as it is generated. */
export function jsonSchemaText(schema: z.ZodType): string {
  // Input: what a file may say, with fields that have a default left out.
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2);
  return `${text.replace(
    /^( *)(.*)\[\n([^[\]{}]*?)\n *\](,?)$/gm,
    (whole, indent: string, before: string, items: string, after: string) => {
      const line = `${indent}${before}[${items.trim().replace(/,\n\s*/g, ', ')}]${after}`;
      return line.length <= lineWidth ? line : whole;
    },
  )}\n`;
}
