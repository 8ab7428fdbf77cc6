import { Button } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../api/problem.ts';
import { sessionQuery, useSignOut } from '../api/session.ts';
import { ActionButton } from './ActionButton.tsx';
import { StateMessage } from './StateMessage.tsx';

interface SignedInAsOtherProps {
  /** Who is signed in here. */
  name: string;
  /** Whom the link is for. */
  email: string;
}

/** For who comes with a link to a browser in which somebody else is signed in. */
export function SignedInAsOther({ name, email }: SignedInAsOtherProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { mutateAsync: signOut } = useSignOut();

  const goOn = async () => {
    await signOut().catch((error: unknown) => {
      // It has ended meanwhile, which is what was wanted.
      if (toProblem(error).code !== 'unauthenticated') throw error;
    });
    await queryClient.resetQueries(sessionQuery);
    // The page's guard looks anew who is signed in, and which language counts now.
    await router.invalidate();
  };
  return (
    <StateMessage
      icon={IconUsers}
      title={t('signedInAsOther.title', { name })}
      text={t('signedInAsOther.text', { name, email })}
    >
      <ActionButton label={t('signedInAsOther.goOn')} onAction={goOn} />
      <Button component={Link} to="/" variant="default" fullWidth>
        {t('signedInAsOther.goBack')}
      </Button>
    </StateMessage>
  );
}
