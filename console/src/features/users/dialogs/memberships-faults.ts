import { ApiProblem } from '../../../api/client.ts';
import { faultText } from '../../../ui/problem-text.ts';
import { bodyOf, type OrganizationDraft } from '../../memberships/memberships.ts';

const ENTRY = /^(?:\/memberships)?\/(organizations|projects)\/(\d+)/;

/** Tells what is wrong with an organization or project at the field, and which of them it is. */
export function atMembershipsField(error: unknown, drafts: readonly OrganizationDraft[]): unknown {
  if (!(error instanceof ApiProblem)) return error;
  const body = bodyOf(drafts);
  const named = error.errors.map((fault) => {
    const [, list, index] = ENTRY.exec(fault.path) ?? [];
    if (list === undefined) return fault;
    const place =
      list === 'organizations'
        ? drafts.find(
            ({ organization }) => organization.id === body.organizations[Number(index)]?.organizationId,
          )?.organization.name
        : drafts
            .flatMap(({ projects }) => projects)
            .find(({ project }) => project.id === body.projects[Number(index)]?.projectId)?.project.name;
    // Without a code, since these are the words already.
    return { path: '/memberships', code: '', message: `${place}: ${faultText(fault)}` };
  });
  return new ApiProblem({ ...error, errors: named });
}
