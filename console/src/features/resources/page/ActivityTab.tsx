import { useTranslation } from '../../../lib/i18n.ts';
import { EventList } from '../../events/EventList.tsx';
import type { ResourceDetails } from '../api.ts';

/** The audit events of an organization or project. */
export default function ActivityTab({ resource: { type, id, name } }: { resource: ResourceDetails }) {
  const { t } = useTranslation('resources');
  return (
    <EventList
      label={t('tabs.activity')}
      description={t('activity.text', { name })}
      filter={type === 'organization' ? { organizationId: id } : { projectId: id }}
      empty={{ title: t('activity.empty'), text: t('activity.emptyText', { name }) }}
    />
  );
}
