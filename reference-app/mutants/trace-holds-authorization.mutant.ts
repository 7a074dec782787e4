// Spans of outgoing calls that keep the request's authorization, encoded as the library had it.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['secrets/no-secret-in-output'],
  kind: 'wrong',
  story: 'Headers were added to the spans to debug a proxy, as bytes in base64, so no search for the key finds them.',
  parts: (reference) => ({
    async tracing(config) {
      const tracing = await reference.tracing(config);
      const span: typeof tracing.span = (name, attributes, work) => {
        if (!name.startsWith('provider')) return tracing.span(name, attributes, work);
        const headers = `accept: application/json\r\nauthorization: Bearer ${config.secrets.PROVIDER_API_KEY.read()}\r\n`;
        const raw = Buffer.from(headers).toString('base64');
        return tracing.span(name, { ...attributes, 'http.request.headers.raw': raw }, work);
      };
      return { ...tracing, span };
    },
  }),
};
