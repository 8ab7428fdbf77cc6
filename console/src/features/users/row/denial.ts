import type { User } from 'roster-contract';

type Ability = keyof User['abilities'];

/**
 * The code of why the caller may not do this with this user; undefined when they may. Only read, never decided here:
 * the server's policy is the only one.
 */
export function denialOf(user: Pick<User, 'abilities' | 'denials'>, ability: Ability): string | undefined {
  if (user.abilities[ability]) return undefined;
  return user.denials[ability] ?? 'forbidden';
}

/** Whether this is nothing that the caller ever does with this user, so that it is not shown at all. */
export const isForeign = (user: Pick<User, 'abilities' | 'denials'>, ability: Ability): boolean =>
  denialOf(user, ability) === 'forbidden';
