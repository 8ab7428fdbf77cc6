import type { Member } from 'roster-contract';

/** The code of why the caller may not do this with this member; undefined when they may. */
export function denialOf(
  { abilities, denials }: Pick<Member, 'abilities' | 'denials'>,
  ability: keyof Member['abilities'],
): string | undefined {
  return abilities[ability] ? undefined : (denials[ability] ?? 'forbidden');
}
