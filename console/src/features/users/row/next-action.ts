import type { User } from 'roster-contract';

/** What to do about somebody who was invited and does not come: by mail where there is a mail server, else by hand. */
export const nextActionOf = ({ invitation }: Pick<User, 'invitation'>): 'resend' | 'copyLink' | undefined => {
  if (invitation?.abilities.resend) return 'resend';
  return invitation?.abilities.copyLink ? 'copyLink' : undefined;
};
