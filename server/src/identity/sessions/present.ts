import type { Static } from 'typebox';
import {
  administersOrganizations,
  decideAdministration,
  decideCreateOrganization,
  decideListing,
} from '../../access/permissions.ts';
import { deviceNameOf } from '../../lib/device.ts';
import { decideSettings, presentSystem, type Settings } from '../../settings/index.ts';
import {
  decideCreateUser,
  decideInviteUsers,
  decideManageInvitations,
  factsOf,
  presentUser,
} from '../users/index.ts';
import type { SessionAnswer, Session as SessionContract } from './contract.ts';
import type { Session, SignedIn } from './store.ts';

/** A session as its owner or a system admin sees it: no token, no hash. */
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
    ssoConnectionId: session.ssoConnectionId,
  };
}

/**
 * Who am I: the person, the session, what they may do, and the system.
 * @param onlySystemAdmin the last active system admin, if there is but one.
 */
export function presentSignedIn(
  { user, session, actor }: SignedIn,
  onlySystemAdmin: string | undefined,
  settings: Settings,
): Static<typeof SessionAnswer> {
  return {
    user: presentUser(actor, user, factsOf(user, onlySystemAdmin)),
    session: presentSession(session, session.id),
    abilities: {
      listUsers: decideListing(actor).allowed,
      listOrganizations: decideAdministration(actor).allowed,
      listProjects: decideListing(actor).allowed,
      createOrganization: decideCreateOrganization(actor).allowed,
      createProject: administersOrganizations(actor),
      inviteMembers: administersOrganizations(actor),
      createUser: decideCreateUser(actor, settings.userInvite.method).allowed,
      inviteUsers: decideInviteUsers(actor, settings.userInvite.method).allowed,
      manageInvitations: decideManageInvitations(actor).allowed,
      manageSettings: decideSettings(actor).allowed,
      viewAudit: decideListing(actor).allowed,
      viewActivity: decideAdministration(actor).allowed,
      viewSignals: decideSettings(actor).allowed,
    },
    system: presentSystem(settings),
  };
}
