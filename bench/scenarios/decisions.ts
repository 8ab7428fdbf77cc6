import { actorOf } from '../../server/src/access/actor.ts';
import { decideAtOrganization, decideAtProject } from '../../server/src/access/permissions.ts';
import type { Memberships } from '../../server/src/access/roles.ts';
import { decideUser } from '../../server/src/identity/users/policy.ts';
import type { Scenario } from '../bench.ts';
import type { Row } from '../report.ts';
import { at, spreadOf } from '../statistics.ts';

const LEAST_PER_SECOND = 1_000_000;
const BATCH = 100_000;

const idOf = (number: number) => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** Returns the memberships of a user in this many organizations and twice as many projects, as admin of every fifth. */
const memberships = (organizations: number): Memberships => ({
  organizations: Array.from({ length: organizations }, (_, index) => ({
    organizationId: idOf(index),
    name: `Organization ${index}`,
    role: index % 5 === 0 ? 'admin' : 'viewer',
  })),
  projects: Array.from({ length: 2 * organizations }, (_, index) => ({
    projectId: idOf(1000 + index),
    name: `Project ${index}`,
    organizationId: idOf(index % organizations),
    role: index % 5 === 0 ? 'admin' : 'viewer',
  })),
});

/** Measures decisions about an actor in the session cache: no database, no server, one core. */
export const decisions: Scenario = async ({ options, directory }) => {
  const actor = actorOf({
    id: idOf(99_999),
    username: 'A User',
    systemRole: 'user',
    memberships: memberships(5),
    authorityVersion: 1,
  });
  const people = Array.from({ length: 64 }, (_, index) => ({
    id: idOf(50_000 + index),
    status: 'active' as const,
    systemRole: 'user' as const,
    memberships: { organizations: memberships(8).organizations.slice(index % 8), projects: [] },
    isLastSystemAdmin: false,
  }));
  const measured: Record<string, (number: number) => { allowed: boolean }> = {
    organization: (number) => decideAtOrganization(actor, 'manageMembers', idOfMany[number % 16] ?? ''),
    project: (number) =>
      decideAtProject(actor, 'update', {
        organizationId: idOfMany[number % 16] ?? '',
        projectId: idOfMany[16 + (number % 16)] ?? '',
      }),
    user: (number) => decideUser(actor, 'view', at(people, number)),
  };
  const rows: Row[] = [];
  for (const [what, decide] of Object.entries(measured)) {
    const rates: number[] = [];
    for (let round = 0; round <= options.rounds; round++) rates.push(rateOf(decide, options.seconds));
    const spread = spreadOf(rates.slice(1));
    rows.push({
      scenario: `access decision about a ${what}`,
      people: directory.people,
      unit: 'decisions/s, one core',
      measured: spread,
      target: `≥ ${LEAST_PER_SECOND.toLocaleString('en')}`,
      met: spread.median >= LEAST_PER_SECOND,
    });
  }
  return rows;
};

/** Organizations with and without the actor, then projects. */
const idOfMany = Array.from({ length: 32 }, (_, index) => idOf(index < 16 ? index : 984 + index));

function rateOf(decide: (number: number) => { allowed: boolean }, seconds: number): number {
  const began = performance.now();
  let done = 0;
  let allowed = 0;
  while (performance.now() - began < seconds * 1000) {
    for (let index = 0; index < BATCH; index++) if (decide(index).allowed) allowed++;
    done += BATCH;
  }
  if (allowed === 0 || allowed === done) throw new Error('decisions of one kind only');
  return (done * 1000) / (performance.now() - began);
}
