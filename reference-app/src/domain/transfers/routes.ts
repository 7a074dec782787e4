// POST /transfers.
import type { Express, RequestHandler } from 'express';
import { z } from 'zod';
import { methodNotAllowed, sendData } from '../../parts/envelope.ts';
import { parse } from '../../validation.ts';
import { newTransferBody } from './schema.ts';
import type { TransferStore } from './store.ts';

const transferHeaders = z.object({
  'idempotency-key': z
    .string({ error: 'is required' })
    .regex(/^[\x21-\x7e]{1,100}$/, { error: 'must be 1 to 100 visible ASCII characters' }),
});

export interface TransferRoutesDependencies {
  readonly store: TransferStore;
  readonly jsonBody: readonly RequestHandler[];
}

export function mountTransfers(app: Express, { store, jsonBody }: TransferRoutesDependencies): void {
  app
    .route('/transfers')
    .post(...jsonBody, async (request, response) => {
      const key = parse(transferHeaders, request.headers)['idempotency-key'];
      const { transfer, replayed } = await store.transfer(key, parse(newTransferBody, request.body));
      sendData(response, 201, transfer, { replayed });
    })
    .all(methodNotAllowed('POST'));
}
