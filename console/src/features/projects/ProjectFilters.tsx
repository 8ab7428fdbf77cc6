import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import classes from '../../ui/list/list.module.css';
import { SearchBox } from '../../ui/list/SearchBox.tsx';
import { organizationOptionQuery } from '../memberships/api.ts';
import { OrganizationSelect } from '../memberships/ResourceSelect.tsx';
import type { ProjectsSearch } from './search.ts';

interface ProjectFiltersProps {
  view: ProjectsSearch;
  change: (
    patch: { q?: string; organizationId?: string | undefined },
    options?: { replace?: boolean },
  ) => void;
}

/** What narrows the projects down: words of the name, and the organization that they lie in. */
export function ProjectFilters({ view, change }: ProjectFiltersProps) {
  const { t } = useTranslation('projects');
  const { organizationId } = view;
  const organization = useQuery({
    ...organizationOptionQuery(organizationId ?? ''),
    enabled: organizationId !== undefined,
  });
  const value = organizationId === undefined ? null : (organization.data ?? null);
  return (
    <Group role="search" aria-label={t('find')} className={classes.toolbar} gap="xs">
      <SearchBox
        query={view.q ?? ''}
        onSearch={(q) => change({ q }, { replace: true })}
        label={t('search')}
        placeholder={t('searchPlaceholder')}
      />
      <OrganizationSelect
        // It keeps what is typed in it, so another organization is another field.
        key={value?.id ?? ''}
        aria-label={t('organization')}
        placeholder={t('anyOrganization')}
        value={value}
        onChange={(chosen) => change({ organizationId: chosen?.id })}
        clearable
        w={{ base: '100%', sm: 240 }}
      />
    </Group>
  );
}
