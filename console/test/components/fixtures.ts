import type { Session, User } from 'roster-contract';
import type { SessionResponse } from '../../src/api/session.ts';

const TIME = '2026-03-01T12:00:00.000Z';

export const ADA: User = {
  id: '0197a1b2-c3d4-7e5f-8a9b-000000000001',
  username: 'Ada Lovelace',
  email: 'ada@roster.example',
  phone: null,
  systemRole: 'admin',
  status: 'active',
  language: null,
  lastLoginAt: TIME,
  mustChangePassword: false,
  createdAt: TIME,
  updatedAt: TIME,
  version: 3,
  memberships: { organizations: [], projects: [] },
  invitation: null,
  abilities: {
    update: true,
    changeSystemRole: true,
    disable: true,
    enable: true,
    delete: true,
    resetPassword: true,
    viewSessions: true,
    endSessions: true,
  },
  denials: {},
};

export const THIS_DEVICE: Session = {
  id: '0197a1b2-c3d4-7e5f-8a9b-000000000011',
  current: true,
  createdAt: TIME,
  lastSeenAt: TIME,
  expiresAt: '2026-04-01T12:00:00.000Z',
  remembered: false,
  address: '192.0.2.1',
  userAgent: null,
  device: 'Firefox on Linux',
  amr: ['pwd'],
  ssoConnectionId: null,
  authenticatedAt: TIME,
};

export const OTHER_DEVICE: Session = {
  ...THIS_DEVICE,
  id: '0197a1b2-c3d4-7e5f-8a9b-000000000012',
  current: false,
  device: 'Safari on macOS',
};

export const SETUP: { needed: boolean; system: SessionResponse['system'] } = {
  needed: false,
  system: {
    name: 'Roster',
    inviteMethod: 'none',
    language: 'en',
    passwordPolicy: { preset: 'reference', minLength: 8, maxLength: 128, minClasses: 2, history: 0 },
    mailConfigured: true,
    contactEmail: null,
    passwordResetExpiryMinutes: 30,
    branding: { accentColor: null, logoUrl: null, imageUrl: null },
  },
};

export const SESSION: SessionResponse = {
  user: ADA,
  session: THIS_DEVICE,
  abilities: {
    listUsers: true,
    listOrganizations: false,
    listProjects: false,
    createOrganization: true,
    createProject: true,
    inviteMembers: true,
    createUser: true,
    inviteUsers: false,
    manageInvitations: true,
    manageSettings: true,
    viewAudit: true,
    viewActivity: true,
    viewSignals: true,
  },
  system: SETUP.system,
};
