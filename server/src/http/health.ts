import type { FastifyInstance } from 'fastify';
import type { Database } from '../db/database.ts';
import { isMigrated } from '../db/migrate.ts';
import { INSTANCE_HEADER } from '../settings/index.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Makes /readyz return 503 from now on; everything else is served as before. */
    startDraining(): void;
  }
}

/**
 * /healthz: the process runs, and to which installation it belongs. /readyz: it can serve requests, that is, the database
 * is available, accepts writes, and has all migrations.
 */
export function addHealth(
  app: FastifyInstance,
  { database, instanceId }: { database: Database; instanceId: string },
): void {
  let draining = false;
  /** One check at a time, whose result all requests get: anonymous callers could otherwise occupy the pool's connections. */
  let checking: Promise<boolean> | undefined;
  const check = () => {
    checking ??= isUsable(database)
      .catch(() => false)
      .finally(() => {
        checking = undefined;
      });
    return checking;
  };
  app.decorate('startDraining', () => {
    draining = true;
  });
  app.get('/healthz', { logLevel: 'silent' }, async (_request, reply) =>
    reply.header(INSTANCE_HEADER, instanceId).send({ status: 'ok' }),
  );
  app.get('/readyz', { logLevel: 'silent' }, async (_request, reply) => {
    const ready = !draining && (await check());
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : draining ? 'stopping' : 'unavailable' });
  });
}

const isUsable = async (database: Database) =>
  (await database.checkWritable()) && (await isMigrated(database));
