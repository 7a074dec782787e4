// Makes the table of the service in an empty database, and can be repeated.
import pg from 'pg';
import { connection } from './connection.mjs';

const client = new pg.Client(connection);
await client.connect();
await client.query('CREATE TABLE IF NOT EXISTS tasks (id bigserial PRIMARY KEY, title text NOT NULL)');
await client.end();
