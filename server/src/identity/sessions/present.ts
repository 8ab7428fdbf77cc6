import type { Static } from 'typebox';
import {
  administersOrganizations,
  decideAdministration,
  decideCreateOrganization,
  decideListing,
} from '../../access/permissions.ts';
import { deviceNameOf } from '../../lib/device.ts';
import { decideSettings, presentSystem, type Settings, type SettingsSnapshot } from '../../settings/index.ts';
import {
  decideCreateUser,
  decideInviteUsers,
  decideManageInvitations,
  type LastSystemAdmin,
  presentUser,
  withFacts,
} from '../users/index.ts';
import type { Session as SessionContract, SessionResponse } from './contract.ts';
import type { Session, SignedIn } from './model.ts';

type SessionBody = Readonly<Static<typeof SessionResponse>>;

/** Returns a session as its owner or a system admin sees it, without its token. */
export function presentSession(
  session: Session,
  currentId: string | undefined,
): Static<typeof SessionContract> {
  return {
    id: session.id,
    current: session.id === currentId,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    remembered: session.remembered,
    address: session.address,
    userAgent: session.userAgent,
    device: deviceNameOf(session.userAgent),
    amr: [...session.amr],
    authenticatedAt: session.authenticatedAt.toISOString(),
    ssoConnectionId: session.ssoConnectionId,
  };
}

/** The facts that a presented session depends on besides the session. */
interface Facts {
  lastSystemAdmin: string | undefined;
  settings: Settings;
}

/** Returns the signed-in user, the session, the user's abilities, and facts about the system. */
function presentSignedIn(
  { user, session, actor }: SignedIn,
  { lastSystemAdmin, settings }: Facts,
): SessionBody {
  const canList = decideListing(actor).allowed;
  const canAdminister = decideAdministration(actor).allowed;
  return {
    user: presentUser(actor, withFacts(user, lastSystemAdmin)),
    session: presentSession(session, session.id),
    abilities: {
      listUsers: canList,
      listOrganizations: canAdminister,
      listProjects: canList,
      createOrganization: decideCreateOrganization(actor).allowed,
      createProject: administersOrganizations(actor),
      inviteMembers: administersOrganizations(actor),
      createUser: decideCreateUser(actor, settings.userInvite.method).allowed,
      inviteUsers: decideInviteUsers(actor, settings.userInvite.method).allowed,
      manageInvitations: decideManageInvitations(actor).allowed,
      manageSettings: decideSettings(actor).allowed,
      viewAudit: canList,
      viewActivity: canAdminister,
      viewSignals: decideSettings(actor).allowed,
    },
    system: presentSystem(settings),
  };
}

/**
 * Creates the presenter of `GET /session`, the most frequent request of a console. A body is cached as long as the cached
 * session that it was made from, and made again when another fact changes. It is frozen, so that it is also serialized
 * only once (`http/serialization.ts`).
 */
export function createSessionPresenter({
  lastSystemAdmin,
  settings,
}: {
  lastSystemAdmin: LastSystemAdmin;
  settings: Pick<SettingsSnapshot, 'current'>;
}) {
  const cached = new WeakMap<SignedIn, Facts & { lastSeenAt: Date; body: SessionBody }>();
  return async (signedIn: SignedIn): Promise<SessionBody> => {
    const facts: Facts = { lastSystemAdmin: await lastSystemAdmin.get(), settings: settings.current };
    // Weak references to many objects that are soon gone cost the garbage collector a sixth of such a request.
    if (!signedIn.isCached) return presentSignedIn(signedIn, facts);
    const { lastSeenAt } = signedIn.session;
    const known = cached.get(signedIn);
    if (
      known?.lastSeenAt === lastSeenAt &&
      known.lastSystemAdmin === facts.lastSystemAdmin &&
      known.settings === facts.settings
    )
      return known.body;
    const body = Object.freeze(presentSignedIn(signedIn, facts));
    cached.set(signedIn, { ...facts, lastSeenAt, body });
    return body;
  };
}
