// The process entry: starts the app with its reference parts.
import { start } from './start.ts';

await start();
