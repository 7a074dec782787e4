// Where the database is; its password comes apart from its address.
const { hostname, port, username, pathname } = new URL(process.env.DATABASE_URL);

export const connection = {
  host: hostname,
  port: Number(port),
  user: username,
  database: pathname.slice(1),
  password: process.env.DATABASE_PASSWORD,
};
