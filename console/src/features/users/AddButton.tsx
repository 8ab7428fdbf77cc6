import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';

/** How people get in here: they are invited or created, by the system settings. */
export function AddButton({ onAdd }: { onAdd: (kind: 'create' | 'invite') => void }) {
  const { t } = useTranslation('users');
  const { abilities } = useSession();
  const kind = abilities.inviteUsers ? 'invite' : 'create';
  if (!abilities.inviteUsers && !abilities.createUser) return null;
  return (
    <Button leftSection={<IconPlus size={16} />} onClick={() => onAdd(kind)}>
      {t(`${kind}User`)}
    </Button>
  );
}
