import type { Organization } from 'roster-contract';

/** Which dialog is open, and over which organization. */
export type OpenDialog = { kind: 'create' } | { kind: 'edit' | 'delete'; organization: Organization };
