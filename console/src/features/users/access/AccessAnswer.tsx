import { Alert, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import classes from './Access.module.css';
import { type AskedPlace, accessQuery } from './data.ts';
import { useAccessWords } from './useAccessWords.ts';

/** What a person may do at a place: the roles that count there, and each ability with what gives it. */
export function AccessAnswer({ user, place }: { user: User; place: AskedPlace }) {
  const { t } = useTranslation('users-dialogs');
  const { grantWords, throughWords, abilityWords } = useAccessWords();
  const access = useQuery(accessQuery(user.id, place));
  if (access.isPending) return <Skeleton height={180} aria-label={t('access.loading')} role="status" />;
  if (access.isLoadingError || access.data === undefined) {
    return (
      <ErrorState
        problem={access.error}
        onRetry={() => void access.refetch()}
        isRetrying={access.isFetching}
      />
    );
  }
  const { grants, abilities, isActive, place: found } = access.data;
  return (
    <Stack gap="xs" component="section" aria-labelledby="access-place">
      <div>
        <Title order={3} size="sm" id="access-place" className={classes.title}>
          {found.name}
        </Title>
        {found.type === 'project' && (
          <Text size="xs" c="dimmed">
            {found.organizationName}
          </Text>
        )}
      </div>
      {!isActive && (
        <Alert color="yellow" p="xs">
          {t('access.inactive')}
        </Alert>
      )}
      {grants.length === 0 ? (
        <Text size="sm">{t('access.noGrants')}</Text>
      ) : (
        <ul className={classes.grants} aria-label={t('access.grants')}>
          {grants.map(({ grant, through }) => (
            <li key={`${grant} ${through.id}`}>
              <strong>{grantWords(grant)}</strong> {throughWords(through)}
            </li>
          ))}
        </ul>
      )}
      <ul className={classes.abilities} aria-label={t('access.abilities')}>
        {abilities.map(({ ability, allowed, grantedBy }) => (
          <li key={ability} data-allowed={allowed || undefined}>
            {allowed ? <IconCheck size={16} aria-hidden /> : <IconMinus size={16} aria-hidden />}
            <span>{abilityWords(found.type, ability)}</span>
            <span className={classes.by}>
              {allowed
                ? t('access.by', { roles: grantedBy.map(grantWords).join(t('access.and')) })
                : t('access.no')}
            </span>
          </li>
        ))}
      </ul>
    </Stack>
  );
}
