// GET /rates/:currency.
import type { Express } from 'express';
import { z } from 'zod';
import { methodNotAllowed, sendData } from '../../parts/envelope.ts';
import { parse } from '../../validation.ts';
import { freshSeconds, type RateService, staleIfErrorSeconds } from './service.ts';

const rateParams = z.strictObject({ currency: z.string().regex(/^[A-Z]{3}$/, { error: 'must be three capitals' }) });

export function mountRates(app: Express, service: RateService): void {
  app
    .route('/rates/:currency')
    .get(async (request, response) => {
      const { currency } = parse(rateParams, request.params);
      const { rate, ageSeconds, stale } = await service.get(currency);
      response.setHeader('Age', String(ageSeconds));
      if (stale) response.setHeader('Warning', '111 - "Revalidation Failed"');
      else
        response.setHeader('Cache-Control', `public, max-age=${freshSeconds}, stale-if-error=${staleIfErrorSeconds}`);
      sendData(response, 200, rate, { stale });
    })
    .all(methodNotAllowed('GET'));
}
