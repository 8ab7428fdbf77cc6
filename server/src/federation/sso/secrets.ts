import { SECOND, systemClock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { purposeOf } from './connections.ts';
import { type Connection, oidcOf } from './model.ts';
import type { OidcProvider } from './oidc/provider.ts';
import { SsoRefusal } from './refusal.ts';
import type { SsoServices } from './services.ts';

/** Opens our own key of a connection. Throws SsoRefusal when no present key of the vault opens it. */
export function privateKeyOf({ vault }: SsoServices, { id, privateKey }: Connection): string {
  const opened = vault.open(purposeOf('private-key', id), privateKey);
  if (opened === undefined)
    throw new SsoRefusal('decryption_failed', 'The present SECRET_KEY can’t open this connection’s key.');
  return opened;
}

/** The provider of an OpenID Connect connection, discovered and remembered. Throws SsoRefusal. */
export function providerOf(services: SsoServices, connection: Connection): Promise<OidcProvider> {
  const oidc = oidcOf(connection);
  if (!oidc) throw new AppError('not_found');
  const { vault, clock } = services;
  const secret = connection.clientSecret;
  // Tests move the clock; the library asks the machine's.
  const offset = Math.round((clock.now().getTime() - systemClock.now().getTime()) / SECOND);
  return services.oidcProviders.get(
    `${connection.id} ${connection.version}`,
    {
      ...oidc,
      clientSecret:
        secret === null ? undefined : vault.open(purposeOf('client-secret', connection.id), secret),
      privateKey: oidc.tokenAuth === 'private_key_jwt' ? privateKeyOf(services, connection) : undefined,
    },
    offset,
  );
}
