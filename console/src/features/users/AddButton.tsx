import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';

/** How people get in here: they are invited or created, by the system settings; admins of organizations add them to theirs. */
export function AddButton({ onAdd }: { onAdd: (kind: 'create' | 'invite') => void }) {
  const { t } = useTranslation('users');
  const { abilities } = useSession();
  const { inviteUsers, createUser, inviteMembers } = abilities;
  if (!inviteUsers && !createUser && !inviteMembers) return null;
  const kind = createUser ? 'create' : 'invite';
  return (
    <Button leftSection={<IconPlus size={16} />} onClick={() => onAdd(kind)}>
      {t(inviteUsers || createUser ? `${kind}User` : 'addPeople')}
    </Button>
  );
}
