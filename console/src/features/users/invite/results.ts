import { type InviteResult, wasMailed } from '../data/invitations.ts';
import { keyOf } from './emails.ts';

/** A link that the admin has to pass on, since no mail carries it. */
interface LinkToPassOn {
  email: string;
  link: string;
}

/** What is known of each address after another round: what was sent again is told anew, a corrected one is gone. */
export function mergeResults(
  former: readonly InviteResult[],
  latest: readonly InviteResult[],
): InviteResult[] {
  const told = new Set(latest.map(({ email }) => keyOf(email)));
  return [
    ...latest,
    ...former.filter(({ email, result }) => result !== 'invalid' && !told.has(keyOf(email))),
  ];
}

/** The links that nobody gets unless the admin passes them on. */
export const linksToPassOn = (results: readonly InviteResult[]): LinkToPassOn[] =>
  results.flatMap(({ email, invitation }) =>
    invitation?.link !== undefined && !wasMailed(invitation) ? [{ email, link: invitation.link }] : [],
  );
