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

/** A user with any roles, whether or not they could have them at once. */
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
        const granted = inOrganizations[index];
        return granted === undefined ? [] : [{ organizationId, name: organizationId, role: granted }];
      }),
      projects: PROJECTS.flatMap((project, index) => {
        const granted = inProjects[index];
        return granted === undefined ? [] : [{ ...project, role: granted }];
      }),
    },
  }));

test('explains what the policy decides, by granted roles', () => {
  let granted = 0;
  fc.assert(
    fc.property(person, (user) => {
      const roles = rolesOf(user);
      for (const resource of [
        ...ORGANIZATIONS.map((organizationId) => ({ organizationId, projectId: undefined })),
        ...PROJECTS,
      ]) {
        const { organizationId, projectId } = resource;
        const effective = effectiveGrantsOf(user, resource).map(({ grant }) => grant);
        for (const { ability, allowed, grantedBy } of explainAbilities(user, true, resource)) {
          const decision =
            projectId !== undefined && ability !== 'createProject'
              ? decideAtProject(roles, ability, { organizationId, projectId })
              : decideAtOrganization(roles, ability, organizationId);
          assert.equal(allowed, decision.allowed, `${ability} at ${JSON.stringify(resource)}`);
          assert.equal(allowed, grantedBy.length > 0);
          for (const grant of grantedBy) assert.ok(effective.includes(grant), `${grant} is effective`);
          granted += grantedBy.length;
        }
        // A user who is not active may do nothing, whatever their roles.
        for (const { allowed, grantedBy } of explainAbilities(user, false, resource))
          assert.deepEqual([allowed, grantedBy], [false, []]);
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(granted > 1000, 'some abilities were granted');
});
