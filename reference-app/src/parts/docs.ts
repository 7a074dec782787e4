// The documentation page: HTML with a nonce for its one inline script, and static files whose names carry their hash.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';
import { notFound } from '../http-error.ts';
import { allowWithNonce } from './security-headers.ts';

const nonceBytes = 18;

interface Asset {
  readonly path: string;
  readonly type: string;
  readonly content: Buffer;
}

function loadAsset(stem: string, extension: 'css' | 'js'): Asset {
  const content = readFileSync(new URL(`../../assets/${stem}.${extension}`, import.meta.url));
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const type = extension === 'css' ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
  return { path: `/assets/${stem}.${hash}.${extension}`, type, content };
}

function page(css: Asset, js: Asset, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Task service</title>
<link rel="stylesheet" href="${css.path}">
<script src="${js.path}" defer></script>
</head>
<body>
<main>
<h1>Task service</h1>
<p>Every answer is JSON: <code>{ data, meta, error }</code>. The routes are described in the OpenAPI document of the specification.</p>
<ul id="routes">
<li><code>GET /tasks</code>, <code>POST /tasks</code></li>
<li><code>GET, PATCH, DELETE /tasks/:id</code></li>
<li><code>GET /tasks/:id/activity</code></li>
<li><code>POST /tasks/:id/notify</code></li>
<li><code>POST /transfers</code></li>
<li><code>GET /rates/:currency</code></li>
<li><code>POST /login</code></li>
</ul>
<p id="inline" data-ran="false">The inline script of this page has not run.</p>
</main>
<script nonce="${nonce}">
const note = document.getElementById('inline');
note.dataset.ran = 'true';
note.textContent = 'The inline script of this page has run.';
</script>
</body>
</html>
`;
}

export interface Docs {
  readonly page: RequestHandler;
  readonly asset: RequestHandler;
}

export function createDocs(): Docs {
  const css = loadAsset('docs', 'css');
  const js = loadAsset('docs', 'js');
  const assets = new Map([css, js].map((asset) => [asset.path, asset]));
  return {
    page(_request, response) {
      const nonce = randomBytes(nonceBytes).toString('base64');
      allowWithNonce(response, nonce);
      // A cached page would repeat its nonce.
      response.setHeader('Cache-Control', 'no-store');
      response.type('html').send(page(css, js, nonce));
    },
    asset(request, response, next) {
      const asset = assets.get(request.path);
      if (asset === undefined) {
        next(notFound('the file'));
        return;
      }
      response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      response.setHeader('Content-Type', asset.type);
      response.send(asset.content);
    },
  };
}
