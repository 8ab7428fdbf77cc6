import i18next from 'i18next';
import type { CardDefinition } from '../card/definition.ts';
import { changes } from '../card/form-values.ts';
import { type UserInviteBody, type UserInvitePatch, userInviteSection } from '../data/sections.ts';

export const METHODS = ['none', 'email'] as const;

/** How people get in, as typed; lengths of time in hours and minutes, as the server counts them. */
export type UserInviteValues = {
  method: UserInviteBody['method'];
  invitationExpiryHours: string;
  passwordResetExpiryMinutes: string;
};

const valuesOf = (body: UserInviteBody): UserInviteValues => ({
  method: body.method,
  invitationExpiryHours: String(body.invitationExpiryHours),
  passwordResetExpiryMinutes: String(body.passwordResetExpiryMinutes),
});

const LONGEST_INVITATION = 30 * 24;
const LONGEST_RESET = 24 * 60;
const isWithin = (text: string, least: number, most: number) =>
  text !== '' && Number(text) >= least && Number(text) <= most;

export const USER_INVITE: CardDefinition<UserInviteBody, UserInviteValues, UserInvitePatch> = {
  section: userInviteSection,
  valuesOf,
  // The server would tell the limits in hours and minutes, which need not be the units on the screen.
  validate: ({ invitationExpiryHours, passwordResetExpiryMinutes }) => ({
    ...(!isWithin(invitationExpiryHours, 1, LONGEST_INVITATION) && {
      invitationExpiryHours: i18next.t('settings:invite.invitationExpiryFault'),
    }),
    ...(!isWithin(passwordResetExpiryMinutes, 5, LONGEST_RESET) && {
      passwordResetExpiryMinutes: i18next.t('settings:invite.passwordResetExpiryFault'),
    }),
  }),
  patchOf: (typed, base) =>
    changes(typed, valuesOf(base), {
      method: typed.method,
      invitationExpiryHours: Number(typed.invitationExpiryHours),
      passwordResetExpiryMinutes: Number(typed.passwordResetExpiryMinutes),
    }),
};
