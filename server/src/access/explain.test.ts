import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { effectiveGrantsOf, explainAbilities } from './explain.ts';
import { decideAtOrganization, decideAtProject } from './permissions.ts';
import { rolesOf } from './roles.ts';

const ORGANIZATIONS = ['o1', 'o2', 'o3'] as const;
const PROJECTS = ORGANIZATIONS.flatMap((organizationId) =>
  ['a', 'b'].map((name) => ({ projectId: `${organizationId}${name}`, organizationId, name })),
);
const role = fc.constantFrom('admin', 'viewer', undefined);

/** Somebody with any roles, whether or not they could have them at once. */
const person = fc
  .tuple(
    fc.constantFrom('admin', 'user'),
    fc.array(role, { minLength: 3, maxLength: 3 }),
    fc.array(role, { minLength: 6, maxLength: 6 }),
  )
  .map(([systemRole, inOrganizations, inProjects]) => ({
    systemRole: systemRole === 'admin' ? ('admin' as const) : ('user' as const),
    memberships: {
      organizations: ORGANIZATIONS.flatMap((organizationId, index) => {
        const held = inOrganizations[index];
        return held === undefined ? [] : [{ organizationId, name: organizationId, role: held }];
      }),
      projects: PROJECTS.flatMap((project, index) => {
        const held = inProjects[index];
        return held === undefined ? [] : [{ ...project, role: held }];
      }),
    },
  }));

test('explains what the policy decides, by granted roles', () => {
  let granted = 0;
  fc.assert(
    fc.property(person, (someone) => {
      const roles = rolesOf(someone);
      for (const place of [
        ...ORGANIZATIONS.map((organizationId) => ({ organizationId, projectId: undefined })),
        ...PROJECTS,
      ]) {
        const { organizationId, projectId } = place;
        const held = effectiveGrantsOf(someone, place).map(({ grant }) => grant);
        for (const { ability, allowed, grantedBy } of explainAbilities(someone, true, place)) {
          const decision =
            projectId !== undefined && ability !== 'createProject'
              ? decideAtProject(roles, ability, { organizationId, projectId })
              : decideAtOrganization(roles, ability, organizationId);
          assert.equal(allowed, decision.allowed, `${ability} at ${JSON.stringify(place)}`);
          assert.equal(allowed, grantedBy.length > 0);
          for (const grant of grantedBy) assert.ok(held.includes(grant), `${grant} is held`);
          granted += grantedBy.length;
        }
        // Who is not active may do nothing, whatever they are.
        for (const { allowed, grantedBy } of explainAbilities(someone, false, place))
          assert.deepEqual([allowed, grantedBy], [false, []]);
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(granted > 1000, 'somebody was granted something');
});
