import type { MailParameters } from '../kinds.ts';
import type { Facts, Language } from './words.ts';

const ask = ({ contact, system }: Facts, otherwise = `an administrator of ${system}`) => contact ?? otherwise;

export const en: Language = {
  tag: 'en-GB',
  orOpen: 'Or open this address in your browser:',
  footer: (facts) =>
    `Sent by ${facts.system} automatically; answers to this mail reach nobody. Questions: ask ${ask(facts)}.`,

  test: (facts) => ({
    subject: `Test message of ${facts.system}`,
    paragraphs: [`If you can read this, ${facts.system} can send mail.`],
    notes: [`Its links begin with ${facts.signIn}`],
  }),

  invitation: ({ token, invitedBy, expiresAt }, facts) => ({
    subject: `You are invited to ${facts.system}`,
    paragraphs: [
      `${invitedBy} invites you to ${facts.system}. Choose a username and a password to activate your account.`,
    ],
    action: { label: 'Activate your account', url: facts.link('accept-invitation', token) },
    notes: [
      `The link works once, until ${facts.time(expiresAt)}. Afterwards its page offers to send you a new one.`,
      'If you do not know what this is about, do nothing: without the link no account becomes active.',
    ],
  }),

  password_reset: ({ token, username, requestedByAdmin, expiresAt }, facts) => ({
    subject: `Set a new password for ${facts.system}`,
    paragraphs: [
      `Hello ${username},`,
      requestedByAdmin
        ? `An administrator of ${facts.system} has sent you this link so that you can set a new password.`
        : `Somebody, probably you, said that they forgot the password of your account at ${facts.system}.`,
    ],
    action: { label: 'Set a new password', url: facts.link('reset-password', token) },
    notes: [
      `The link works once, until ${facts.time(expiresAt)}. A newer link makes it void.`,
      'You will be signed out everywhere once the new password is set.',
      requestedByAdmin
        ? `If you did not expect this, ask ${ask(facts)} before you use the link.`
        : 'If it was not you, do nothing: your password stays as it is.',
    ],
  }),

  account_disabled: ({ username }, facts) => ({
    subject: `Your account at ${facts.system} is disabled`,
    paragraphs: [
      `Hello ${username},`,
      `Somebody, probably you, asked for a link to set a new password at ${facts.system}. Your account is disabled, so a new password would not let you in, and no link was made.`,
    ],
    notes: [
      `To use your account again, ask ${ask(facts)} to enable it.`,
      'If it was not you who asked, there is nothing to do.',
    ],
  }),

  account_not_activated: (_parameters, facts) => ({
    subject: `Your account at ${facts.system} is not active yet`,
    paragraphs: [
      `Somebody, probably you, asked for a link to set a new password at ${facts.system}. You were invited, but the account has not been activated, so it has no password yet.`,
    ],
    notes: [
      `Use the link in your invitation. If it has expired, its page offers to send you a new one; if you can’t find it, ask ${ask(facts, 'whoever invited you')} to send it again.`,
      'If it was not you who asked, there is nothing to do.',
    ],
  }),

  password_changed: ({ username, at }, facts) => ({
    subject: `Your password for ${facts.system} was changed`,
    paragraphs: [
      `Hello ${username},`,
      `A new password was set for your account at ${facts.system} with a link sent to this mailbox, on ${facts.time(at)}. All earlier sessions have ended.`,
    ],
    action: { label: `Go to ${facts.system}`, url: facts.signIn },
    notes: [
      `If it was not you, somebody else can read this mailbox: secure it, then ask for another link on the sign-in page, and tell ${ask(facts)}.`,
    ],
  }),

  organization_invitation: ({ organization, invitedBy, expiresAt }, facts) => ({
    subject: `You are invited to ${organization} at ${facts.system}`,
    paragraphs: [
      `${invitedBy} invites you to the organization ${organization} at ${facts.system}. Sign in to your account, and accept or decline under My account.`,
    ],
    action: { label: `Go to ${facts.system}`, url: facts.signIn },
    notes: [
      `The invitation is open until ${facts.time(expiresAt)}.`,
      'If you do not know what this is about, do nothing: you belong to no organization that you have not accepted.',
    ],
  }),

  organization_without_admin: ({ organization, username }, facts) => ({
    subject: `${organization} at ${facts.system} has no admin any more`,
    paragraphs: [
      `${username} was the last admin of the organization ${organization} at ${facts.system}, and has left it.`,
    ],
    action: { label: `Go to ${facts.system}`, url: facts.signIn },
    notes: ['You get this mail because you are a system admin. Make another member its admin.'],
  }),
  signal: ({ rule, about, count, minutes, at, more }, facts) => ({
    subject: `${facts.system}: ${SIGNALS[rule].subject(about ?? MANY)}`,
    paragraphs: [
      SIGNALS[rule].text(about ?? MANY, count, minutes),
      `Noticed on ${facts.time(at)}.`,
      ...(more > 0 ? [`There were ${more} more of this kind since the last such mail.`] : []),
    ],
    action: { label: 'Look at it', url: facts.signIn },
    notes: ['At most one mail an hour is sent for each kind. Who gets them is chosen in the settings.'],
  }),
};

/** What a signal that gathers many others is about. */
const MANY = 'many others besides';

/** What is told of each signal. */
const SIGNALS: Record<
  MailParameters['signal']['rule'],
  { subject: (about: string) => string; text: (about: string, count: number, minutes: number) => string }
> = {
  failures_of_account: {
    subject: (about) => `many failed sign-ins of ${about}`,
    text: (about, count, minutes) =>
      `${count} sign-ins to the account ${about} failed within ${minutes} minutes.`,
  },
  failures_from_address: {
    subject: (about) => `many failed sign-ins from ${about}`,
    text: (about, count, minutes) =>
      `${count} sign-ins from the address ${about} failed within ${minutes} minutes.`,
  },
  new_device_of_admin: {
    subject: (about) => `${about} signed in from a new device`,
    text: (about) => `The system admin ${about} signed in from a device that was not known before.`,
  },
  removals_by_admin: {
    subject: (about) => `${about} disabled or deleted many people`,
    text: (about, count, minutes) =>
      `${about} disabled or deleted ${count} people within ${minutes} minutes.`,
  },
  admin_out_of_hours: {
    subject: (about) => `${about} became a system admin out of hours`,
    text: (about) => `${about} was made a system admin outside the office hours that are set.`,
  },
};
