// Answers the points of a task as text.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/openapi-conformance'],
  kind: 'wrong',
  story: 'The column was widened to bigint, and the driver hands those over as text.',
  parts: (reference) => ({
    database(options) {
      const database = reference.database(options);
      return {
        ...database,
        async query(statement) {
          const rows = await database.query(statement);
          for (const row of rows) if ('points' in row) Object.assign(row, { points: String(row['points']) });
          return rows as never;
        },
      };
    },
  }),
};
