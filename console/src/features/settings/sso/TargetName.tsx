import { useTranslation } from '../../../lib/i18n.ts';
import { useSelectedResources } from '../../memberships/options.ts';
import { ResourceLink } from '../../memberships/ResourceLink.tsx';

interface Target {
  organizationId?: string | undefined;
  projectId?: string | undefined;
}

/** The organization or project that a rule names, linked to its page. */
export function TargetName({ target: { organizationId, projectId } }: { target: Target }) {
  const { t } = useTranslation('settings-sso');
  const { organization, project } = useSelectedResources(
    projectId === undefined ? { organizationId: organizationId ?? '' } : { projectId },
    t('unknownResource'),
  );
  if (project) {
    const { id, name, organizationName } = project;
    return (
      <ResourceLink resource={{ type: 'project', id }}>
        {organizationName === '' ? name : `${organizationName} / ${name}`}
      </ResourceLink>
    );
  }
  if (!organization) return null;
  return (
    <ResourceLink resource={{ type: 'organization', id: organization.id }}>{organization.name}</ResourceLink>
  );
}
