// The health check of the container: asks this service for a path, /livez when none is named, and ends with 0 on a 200.
import { get } from 'node:http';

const boundMs = 2_500;
const port = process.env['PORT'] || '3000';
const path = process.argv[2] ?? '/livez';

get(`http://127.0.0.1:${port}${path}`, { agent: false, timeout: boundMs }, (response) => {
  process.exit(response.statusCode === 200 ? 0 : 1);
})
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
