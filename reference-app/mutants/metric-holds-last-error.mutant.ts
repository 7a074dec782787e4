// A metric whose label is the last error of the database, with the URL that was tried.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/no-secret-in-output'],
  kind: 'wrong',
  story: 'The dashboard was to say why the database is away, so the message of the driver became a label.',
  parts(reference) {
    let lastError = '';
    return {
      database(options) {
        const database = reference.database(options);
        const query: typeof database.query = async (statement) => {
          try {
            return await database.query(statement);
          } catch (error) {
            const { password, user, host } = options.settings;
            const value = typeof password === 'function' ? await password() : password;
            lastError = `postgres://${user}:${encodeURIComponent(value ?? '')}@${host}: login failed`;
            throw error;
          }
        };
        return { ...database, query };
      },
      requestContext(dependencies) {
        const { metrics } = dependencies;
        const text = metrics.text.bind(metrics);
        Object.assign(metrics, {
          text: async () => `${await text()}database_last_error{error=${JSON.stringify(lastError)}} 1\n`,
        });
        return reference.requestContext(dependencies);
      },
    };
  },
};
