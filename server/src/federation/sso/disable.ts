import type { AnonymousCaller } from '../../access/actor.ts';
import { type ContextSources, createContext } from '../../access/context.ts';
import { connectionTarget } from './connections.ts';
import { listConnections, lockConnection, updateConnection } from './connections-store.ts';

/**
 * Disables connections and no longer enforces them, with an audit event for each. For operators with access to the database.
 * @param which an id or a name; undefined: all.
 * @returns the names of those that were enabled.
 */
export async function disableConnections(
  sources: ContextSources,
  caller: AnonymousCaller,
  which: string | undefined,
): Promise<string[]> {
  const attempt = { eventType: 'sso', operation: 'update' } as const;
  return createContext(sources, caller).transaction(attempt, async ({ tx, audit, now }) => {
    const all = await listConnections(tx);
    const chosen = all.filter(({ id, name }) => which === undefined || which === id || which === name);
    const disabled: string[] = [];
    for (const { id } of chosen) {
      const connection = await lockConnection(tx, id);
      if (!connection.enabled) continue;
      await updateConnection(tx, { ...connection, enabled: false, enforced: false, updatedAt: now });
      const { enabled, enforced } = connection;
      await audit({
        ...attempt,
        target: connectionTarget(connection),
        before: { enabled, enforced },
        after: { enabled: false, enforced: false },
      });
      disabled.push(connection.name);
    }
    return disabled;
  });
}
