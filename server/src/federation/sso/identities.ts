import type { Static } from 'typebox';
import { enforce } from '../../access/actor.ts';
import type { Context } from '../../access/context.ts';
import { decideUser, findUser, lockUserForChange, targetOf, withFacts } from '../../identity/users/index.ts';
import { pageOfAll } from '../../lib/cursors.ts';
import { AppError } from '../../lib/errors.ts';
import type { ShortListQuery } from '../../lib/schema.ts';
import type { IdentityList } from './contract.ts';
import { revokeGrantedRoles } from './grants.ts';
import { decideConnections, decideViewIdentities } from './policy.ts';
import { deleteIdentity, listIdentities } from './requests-store.ts';
import type { SsoServices } from './services.ts';

/** Returns a user's identities. Throws 403, 404, 422 `invalid_cursor`. */
export const listIdentitiesOf = (
  { cursors }: Pick<SsoServices, 'cursors'>,
  ctx: Context,
  { userId, ...query }: Static<typeof ShortListQuery> & { userId: string },
): Promise<Static<typeof IdentityList>> =>
  ctx.auditRefusals(
    { eventType: 'sso', operation: 'list', target: { type: 'user', id: userId, name: null } },
    async () => {
      const { actor } = ctx.caller;
      const user = await findUser(ctx.db, userId);
      if (!user) throw new AppError('not_found');
      enforce(decideUser(actor, 'view', withFacts(user, undefined)));
      enforce(decideViewIdentities(actor, userId));
      const identities = await listIdentities(ctx.db, userId);
      const { items, ...page } = pageOfAll(cursors, `identities ${userId}`, identities, query);
      return {
        items: items.map(({ id, connection, subject, email, createdAt, lastUsedAt }) => ({
          id,
          connection,
          subject,
          email,
          createdAt: createdAt.toISOString(),
          lastUsedAt: lastUsedAt?.toISOString() ?? null,
        })),
        ...page,
      };
    },
  );

/** Unlinks an identity of a user: ends the sessions that began by it, and the roles that its connection gave. Throws 403, 404. */
export async function unlinkIdentity(
  services: SsoServices,
  ctx: Context,
  { id, identityId }: { id: string; identityId: string },
): Promise<void> {
  const attempt = {
    eventType: 'sso' as const,
    operation: 'unlink' as const,
    target: { type: 'user' as const, id, name: null as string | null },
  };
  await ctx.transaction(attempt, async (inside) => {
    const { tx, caller, audit } = inside;
    const user = await lockUserForChange(tx, caller.actor, {
      id,
      authorize: (found) => {
        attempt.target = targetOf(found);
        enforce(decideUser(caller.actor, 'view', found));
        enforce(decideConnections(caller.actor));
      },
    });
    const identity = await deleteIdentity(tx, id, identityId);
    if (!identity) throw new AppError('not_found');
    const { subject, email, connectionId } = identity;
    await audit({ ...attempt, before: { connectionId, subject, email } });
    await revokeGrantedRoles(inside, services.lifecycle, connectionId, [user]);
  });
  services.lifecycle.afterChange(id);
}
