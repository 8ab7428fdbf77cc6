import type { Project } from 'roster-contract';

/** Which dialog is open, and over which project. */
export type OpenDialog =
  | { kind: 'create'; organizationId: string | undefined }
  | { kind: 'edit' | 'delete'; project: Project };
