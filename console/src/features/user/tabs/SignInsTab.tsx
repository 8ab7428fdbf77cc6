import { IconLogin2 } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { PieceList } from '../../events/PieceList.tsx';
import { SignInItem } from '../../events/SignInItem.tsx';
import { signInsQuery } from '../../events/sign-ins.ts';

/** When and where from a person signed in, or tried to. */
export function SignInsTab({ user }: { user: User }) {
  const { t } = useTranslation('user');
  const { t: events } = useTranslation('events');
  return (
    <PieceList
      label={t('tabs.sign-ins')}
      list={useInfiniteQuery(signInsQuery(user.id))}
      empty={
        <EmptyState
          icon={<IconLogin2 size={32} stroke={1.25} />}
          title={events('signIn.empty')}
          text={events('signIn.emptyText')}
        />
      }
      renderItem={(event) => <SignInItem key={event.id} event={event} />}
    />
  );
}
