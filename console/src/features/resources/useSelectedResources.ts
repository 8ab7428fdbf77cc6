import { useQuery } from '@tanstack/react-query';
import {
  type OrganizationOption,
  organizationOptionQuery,
  type ProjectOption,
  projectOptionQuery,
} from './data.ts';

interface ResourceIds {
  organizationId?: string;
  projectId?: string;
}

/**
 * The places that an address names by their ids, with what they are called. It may name a place that is gone, or none of
 * the caller's: nothing is found in it, and it is called as `unknown` says.
 */
export function useSelectedResources(
  { organizationId = '', projectId = '' }: ResourceIds,
  unknown: string,
): { organization: OrganizationOption | null; project: ProjectOption | null } {
  const organization = useQuery({
    ...organizationOptionQuery(organizationId),
    enabled: organizationId !== '',
    retry: false,
  });
  const project = useQuery({ ...projectOptionQuery(projectId), enabled: projectId !== '', retry: false });
  const nameless = (id: string, isFailed: boolean) => ({
    id,
    name: isFailed ? unknown : '…',
    isManaged: false,
    organizationId: '',
    organizationName: '',
  });
  return {
    organization:
      organizationId === '' ? null : (organization.data ?? nameless(organizationId, organization.isError)),
    project: projectId === '' ? null : (project.data ?? nameless(projectId, project.isError)),
  };
}
