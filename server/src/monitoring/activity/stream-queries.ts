import type { Readable } from 'node:stream';
import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import { type Scope, scopeOf } from '../../access/permissions.ts';
import type { Services } from '../../identity/services.ts';
import { recognize } from '../../identity/sessions/index.ts';
import { decideAuditLog } from '../audit-log/index.ts';
import type { AuditStream } from './stream.ts';
import { resourcesOf } from './stream-places.ts';

/** A stream of the events that the caller may see. Throws 403, 429, 503. */
export async function streamAuditLog(
  services: Services,
  stream: AuditStream,
  caller: SignedInCaller,
  { token, lastEventId, cut }: { token: string; lastEventId: string | undefined; cut: () => void },
): Promise<Readable> {
  const attempt: Attempt = { eventType: 'audit', operation: 'list', target: undefined };
  return recordingRefusals(services, caller, attempt, async () => {
    const { actor } = caller;
    enforce(decideAuditLog(actor));
    const scope = scopeOf(actor);
    const places = resourcesOf(services.vault, scope);
    return stream.open({
      personId: actor.id,
      scope,
      look: () => scopeNow(services, token),
      places,
      after: lastEventId === undefined ? undefined : places.read(lastEventId),
      cut,
    });
  });
}

/** What the person of a session may see of the trail now; undefined: nothing, or they may not come in any more. */
async function scopeNow(services: Services, token: string): Promise<Scope | undefined> {
  const found = await recognize(services, token);
  if (!found || found.user.mustChangePassword || !decideAuditLog(found.actor).allowed) return undefined;
  return scopeOf(found.actor);
}
