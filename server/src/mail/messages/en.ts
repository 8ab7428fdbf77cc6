import type { MailParameters } from '../content.ts';
import type { Language, MessageContext } from './message.ts';

const contactOf = ({ contact, system }: MessageContext, fallback = `an administrator of ${system}`) =>
  contact ?? fallback;

export const en: Language = {
  tag: 'en-GB',
  orOpen: 'Or open this address in your browser:',
  footer: (context) =>
    `This is an automated message from ${context.system}. This mailbox isn't monitored. Questions? Contact ${contactOf(context)}.`,

  test: (context) => ({
    subject: `Test message from ${context.system}`,
    paragraphs: [`${context.system} can send mail.`],
    notes: [`Links in mails start with ${context.signIn}`],
  }),

  invitation: ({ token, invitedBy, expiresAt }, context) => ({
    subject: `You're invited to ${context.system}`,
    paragraphs: [
      `${invitedBy} has invited you to ${context.system}. Choose a name and a password to activate your account.`,
    ],
    action: { label: 'Activate account', url: context.link('accept-invitation', token) },
    notes: [
      `This link can be used once and expires on ${context.time(expiresAt)}. After that, you can request a new link on the same page.`,
      "If you weren't expecting this invitation, you can ignore this email. The account stays inactive unless the link is used.",
    ],
  }),

  password_reset: ({ token, username, requestedByAdmin, expiresAt }, context) => ({
    subject: `Reset your ${context.system} password`,
    paragraphs: [
      `Hi ${username},`,
      requestedByAdmin
        ? `An administrator of ${context.system} sent you this link to set a new password.`
        : `We received a request to reset the password of your ${context.system} account.`,
    ],
    action: { label: 'Set new password', url: context.link('reset-password', token) },
    notes: [
      `This link can be used once and expires on ${context.time(expiresAt)}. A newer link replaces it.`,
      'Setting a new password signs you out on all devices.',
      requestedByAdmin
        ? `If you weren't expecting this email, contact ${contactOf(context)} before you use the link.`
        : "If you didn't request this, you can ignore this email. Your password won't change.",
    ],
  }),

  account_disabled: ({ username }, context) => ({
    subject: `Your ${context.system} account is disabled`,
    paragraphs: [
      `Hi ${username},`,
      `We received a request to reset the password of your ${context.system} account. Your account is disabled, so we haven't sent you a reset link.`,
    ],
    notes: [
      `To use your account again, ask ${contactOf(context)} to enable it.`,
      "If you didn't request this, you can ignore this email.",
    ],
  }),

  account_not_activated: (_parameters, context) => ({
    subject: `Your ${context.system} account isn't active yet`,
    paragraphs: [
      `We received a request to reset the password of your ${context.system} account. You were invited, but the account hasn't been activated yet and has no password.`,
    ],
    notes: [
      `Use the link in your invitation. If it has expired, you can request a new link on the same page. If you can't find the invitation, ask ${contactOf(context, 'the person who invited you')} to send it again.`,
      "If you didn't request this, you can ignore this email.",
    ],
  }),

  password_changed: ({ username, at, by }, context) => ({
    subject: `Your ${context.system} password was changed`,
    paragraphs: [
      `Hi ${username},`,
      by === 'user'
        ? `The password of your ${context.system} account was changed on ${context.time(at)} in your account settings. You have been signed out on all other devices.`
        : `The password of your ${context.system} account was changed on ${context.time(at)} with a link sent to this mailbox. You have been signed out on all devices.`,
    ],
    action: { label: `Go to ${context.system}`, url: context.signIn },
    notes: [
      by === 'user'
        ? `If you didn't do this, someone else knows your password. Reset it on the sign-in page, and contact ${contactOf(context)}.`
        : `If you didn't do this, someone else has access to this mailbox. Secure it, then reset your password on the sign-in page, and contact ${contactOf(context)}.`,
    ],
  }),

  email_changed: ({ username, at }, context) => ({
    subject: `The email of your ${context.system} account was changed`,
    paragraphs: [
      `Hi ${username},`,
      `An administrator changed the email of your ${context.system} account on ${context.time(at)}. This mailbox no longer belongs to the account. Sign in with the new email from now on.`,
    ],
    action: { label: `Go to ${context.system}`, url: context.signIn },
    notes: [`If you weren't expecting this change, contact ${contactOf(context)}.`],
  }),

  temporary_password: ({ username, at }, context) => ({
    subject: `An administrator reset your ${context.system} password`,
    paragraphs: [
      `Hi ${username},`,
      `An administrator set a temporary password for your ${context.system} account on ${context.time(at)}. You have been signed out on all devices. You will get the temporary password from the administrator, and choose a new one when you sign in.`,
    ],
    action: { label: `Go to ${context.system}`, url: context.signIn },
    notes: [`If you weren't expecting this, contact ${contactOf(context)}.`],
  }),

  organization_invitation: ({ organization, invitedBy, expiresAt }, context) => ({
    subject: `You're invited to join ${organization} on ${context.system}`,
    paragraphs: [
      `${invitedBy} has invited you to join the organization ${organization} on ${context.system}. Sign in and accept or decline the invitation in My account.`,
    ],
    action: { label: 'View invitation', url: context.myOrganizations },
    notes: [
      `This invitation expires on ${context.time(expiresAt)}.`,
      "If you weren't expecting this invitation, you can ignore this email. You won't become a member unless you accept.",
    ],
  }),

  organization_without_admin: ({ organization, username }, context) => ({
    subject: `${organization} on ${context.system} has no admin`,
    paragraphs: [
      `${username}, the last admin of the organization ${organization} on ${context.system}, has left it.`,
    ],
    action: { label: `Go to ${context.system}`, url: context.signIn },
    notes: [
      "You're receiving this email because you are a system admin. Make another member an admin of it.",
    ],
  }),

  signal: ({ rule, about, count, minutes, at, more }, context) => ({
    subject: `${context.system}: ${SIGNALS[rule].subject(about ?? MANY)}`,
    paragraphs: [
      SIGNALS[rule].text(about ?? MANY, count, minutes),
      `Detected on ${context.time(at)}.`,
      ...(more > 0 ? [`There were ${more} more signals of this type since the last email about it.`] : []),
    ],
    action: { label: 'View signal', url: context.signIn },
    notes: [
      'At most one email per hour is sent for each type of signal. System admins choose the recipients in System settings.',
    ],
  }),
};

/** The subject of a signal that groups many others. */
const MANY = 'many other accounts or addresses';

const SIGNALS: Record<
  MailParameters['signal']['rule'],
  { subject: (about: string) => string; text: (about: string, count: number, minutes: number) => string }
> = {
  failures_of_account: {
    subject: (about) => `many failed sign-ins to ${about}`,
    text: (about, count, minutes) => `${count} failed sign-ins to ${about} within ${minutes} minutes.`,
  },
  failures_from_address: {
    subject: (about) => `many failed sign-ins from ${about}`,
    text: (about, count, minutes) => `${count} failed sign-ins from ${about} within ${minutes} minutes.`,
  },
  new_device_of_admin: {
    subject: (about) => `${about} signed in from a new device`,
    text: (about) => `The system admin ${about} signed in from a device that hasn't been used before.`,
  },
  removals_by_admin: {
    subject: (about) => `${about} disabled or deleted many users`,
    text: (about, count, minutes) => `${about} disabled or deleted ${count} users within ${minutes} minutes.`,
  },
  admin_out_of_hours: {
    subject: (about) => `${about} became a system admin outside office hours`,
    text: (about) => `${about} was made a system admin outside the configured office hours.`,
  },
  sso_certificate_expires: {
    subject: (about) => `the certificate of ${about} expires soon`,
    text: (about) =>
      `The certificate of the identity provider ${about} expires within 30 days, and no newer one is set up. Add the new certificate before it does.`,
  },
  sso_groups_missing: {
    subject: (about) => `${about} sends no groups`,
    text: (about) =>
      `${about} signed a user in without a complete list of groups, so that roles were not updated. The provider may leave groups out of long lists.`,
  },
  refusals_of_user: {
    subject: (about) => `many requests of ${about} were refused`,
    text: (about) =>
      `Roster refused many requests of ${about}, who may be trying what they are not permitted to do.`,
  },
};
