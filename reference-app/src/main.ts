// The process entry: starts the app with its reference parts.
import './compile-cache.ts';

const { start } = await import('./start.ts');
await start();
