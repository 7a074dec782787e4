// Whether PostgreSQL answers a query: it accepts connections a while before.
import pg from 'pg';

export async function answersQuery(config: pg.ClientConfig): Promise<true> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {}); // The answer of the query tells; an idle connection's end is no news.
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } finally {
    await client.end().catch(() => {});
  }
}
