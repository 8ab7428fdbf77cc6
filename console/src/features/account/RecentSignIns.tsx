import { Paper, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { PieceList } from '../events/PieceList.tsx';
import { SignInItem } from '../events/SignInItem.tsx';
import { signInsQuery } from '../events/sign-ins.ts';

/** As many as one remembers. */
const AT_ONCE = 5;

/** When somebody signed in as oneself lately, or tried to: who reads it notices what was not them. */
export function RecentSignIns() {
  const { t } = useTranslation('account');
  const { t: events } = useTranslation('events');
  const { user } = useSession();
  return (
    <Paper withBorder p="md" mt="md">
      <Title order={2} size="h2">
        {t('sessions.recent.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('sessions.recent.text')}
      </Text>
      <PieceList
        label={t('sessions.recent.title')}
        list={useInfiniteQuery(signInsQuery(user.id, AT_ONCE))}
        empty={<Text size="sm">{events('signIn.empty')}</Text>}
        renderItem={(event) => <SignInItem key={event.id} event={event} />}
      />
    </Paper>
  );
}
