/**
 * The system-wide choices before a system admin has made any. They become editable with the System Settings;
 * everything that depends on one already reads it from here.
 */
export const SYSTEM_SETTINGS = Object.freeze({
  name: 'Roster',
  /** `none`: admins create users directly. */
  inviteMethod: 'none',
  language: 'en',
} as const);
