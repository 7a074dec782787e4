// A wrong database password is logged with the whole connection string.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/no-secret-in-output'],
  kind: 'wrong',
  story: 'Nobody could tell with which of two databases the login had failed, so the log says how it was tried.',
  parts: (reference) => ({
    database(options) {
      const database = reference.database(options);
      const query: typeof database.query = async (statement) => {
        try {
          return await database.query(statement);
        } catch (error) {
          const { cause } = error as { cause?: { code?: string } };
          const { password, user, host } = options.settings;
          const value = typeof password === 'function' ? await password() : password;
          if (cause?.code === '28P01')
            options.logger.error(
              { dsn: `postgres://${user}:${encodeURIComponent(value ?? '')}@${host}` },
              'login failed',
            );
          throw error;
        }
      };
      return { ...database, query };
    },
  }),
};
