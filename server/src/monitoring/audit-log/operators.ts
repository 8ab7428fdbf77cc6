import type { Static } from 'typebox';
import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import { type Scope, scopeOf } from '../../access/permissions.ts';
import type { Services } from '../../identity/services.ts';
import { listUsers, searchWords } from '../../identity/users/index.ts';
import { fold } from '../../lib/text.ts';
import type { OperatorList } from './contract.ts';
import {
  findDeletedPeople,
  findEmailsWithin,
  findOperatorsWithin,
  type Operator,
  whoOperated,
} from './operators-store.ts';
import { decideAuditLog } from './policy.ts';

type Found = Static<typeof OperatorList>['items'];

/** As many as can be looked through. */
const MOST = 20;

/**
 * Those who did something that the caller may see and whose name has these words, for the filter of the trail: also
 * people who are gone. Throws 403.
 */
export async function findOperators(
  services: Services,
  caller: SignedInCaller,
  q: string,
): Promise<Static<typeof OperatorList>> {
  const attempt: Attempt = { eventType: 'audit', operation: 'list', target: undefined };
  return recordingRefusals(services, caller, attempt, async () => {
    enforce(decideAuditLog(caller.actor));
    const scope = scopeOf(caller.actor);
    const words = searchWords(q);
    return {
      items: await (scope === 'everything' ? everywhere(services, words) : within(services, scope, words)),
    };
  });
}

const named =
  (words: string[]) =>
  ({ name }: Operator) => {
    const folded = fold(name);
    return words.every((word) => folded.includes(word));
  };

/** By the names that people have now, and of those who are gone the last; nearly everybody has signed in at least. */
async function everywhere({ database: { db } }: Services, words: string[]): Promise<Found> {
  const page = { order: 'username', descending: false, limit: 3 * MOST, position: undefined } as const;
  const [{ users }, deleted] = await Promise.all([
    listUsers(db, { words, circles: [] }, page),
    findDeletedPeople(db),
  ]);
  const found = [
    ...users.map(({ id, username, email }) => ({ id, name: username, email })),
    ...deleted.filter(named(words)).map((person) => ({ ...person, email: null })),
  ];
  const operated = await whoOperated(
    db,
    found.map(({ id }) => id),
  );
  return found.filter(({ id }) => operated.has(id)).slice(0, MOST);
}

/** By the names in the caller's own part of the trail. E-mails are told of those alone whom they see as members. */
async function within(
  { database: { db } }: Services,
  scope: Exclude<Scope, 'everything'>,
  words: string[],
): Promise<Found> {
  const found = (await findOperatorsWithin(db, scope))
    .filter(named(words))
    .sort((one, other) => fold(one.name).localeCompare(fold(other.name)) || one.id.localeCompare(other.id))
    .slice(0, MOST);
  const emails = await findEmailsWithin(
    db,
    scope,
    found.map(({ id }) => id),
  );
  return found.map(({ id, name }) => ({ id, name, email: emails.get(id) ?? null }));
}
