/** A role in an organization or project. */
export type MemberRole = 'admin' | 'viewer';

/** The weaker first: what one gives to most. */
export const MEMBER_ROLES: readonly MemberRole[] = ['viewer', 'admin'];
