// One of the null servers as a command: node serve.ts <name>, listening on PORT; `dead-port` never listens at all.
import { listen, type NullServer } from './behaviours.ts';

const name = process.argv[2] ?? 'dead-port';
if (name === 'dead-port') setInterval(() => {}, 60_000);
else await listen(name as NullServer, Number(process.env.PORT));
