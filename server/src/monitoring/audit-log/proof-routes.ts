import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { readProof } from './proof.ts';
import { AuditProof } from './proof-contract.ts';

/** /audit-proof: the public keys, and how far the trail is sealed. */
export const proofRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.get(
      '/audit-proof',
      {
        config: { access: 'signed-in' },
        schema: {
          tags: ['Audit'],
          summary: 'Read the public keys and the newest seal of the audit trail',
          response: { 200: AuditProof },
        },
      },
      async (request) => readProof(services, signedIn(request)),
    );
  };
