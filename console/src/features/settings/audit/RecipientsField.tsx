import { CloseButton, Group, Input, Paper, Stack, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { api, toProblem, unwrap } from '../../../api/client.ts';
import { displayEmail } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { SearchSelect, type SelectOption } from '../../memberships/SearchSelect.tsx';

interface RecipientsFieldProps {
  /** User ids. */
  ids: readonly string[];
  onChange: (ids: string[]) => void;
  error: string | undefined;
  label: string;
  description: string;
  /** The accessible name of the list of chosen admins. */
  listLabel: string;
}

/** Chooses system admins, such as those who get emails about signals. */
export function RecipientsField({
  ids,
  onChange,
  error,
  label,
  description,
  listLabel,
}: RecipientsFieldProps) {
  const { t } = useTranslation('settings-audit');
  const recipients = useRecipients(ids);
  return (
    <Stack gap="xs">
      <SearchSelect
        value={null}
        onChange={(chosen) => chosen && onChange([...ids, chosen.id])}
        list={['users', 'receivers']}
        find={findSystemAdmins}
        detailOf={({ email }) => displayEmail(email)}
        exclude={ids}
        isPicker
        look={{
          label,
          description,
          placeholder: t('signals.findAdmin'),
        }}
      />
      {recipients.length > 0 && (
        <Group gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label={listLabel}>
          {recipients.map(({ id, name }) => (
            <Paper component="li" key={id} withBorder py={2} pl="xs" pr={2} maw="100%">
              <Group gap={4} wrap="nowrap">
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {name}
                </Text>
                <CloseButton
                  size={24}
                  aria-label={t('signals.remove', { name })}
                  onClick={() => onChange(ids.filter((other) => other !== id))}
                />
              </Group>
            </Paper>
          ))}
        </Group>
      )}
      {error !== undefined && <Input.Error>{error}</Input.Error>}
    </Stack>
  );
}

interface SystemAdmin extends SelectOption {
  email: string;
}

const MAX_OPTIONS = 20;

/** Returns the first active system admins whose name or email contains the search text. */
async function findSystemAdmins(q: string, signal: AbortSignal): Promise<SystemAdmin[]> {
  const query = {
    q,
    systemRole: 'admin',
    status: 'active',
    sort: 'username',
    limit: MAX_OPTIONS,
  } as const;
  const { items } = await unwrap(api.GET('/api/v1/users', { params: { query }, signal }));
  return items.map(({ id, username, email }) => ({ id, name: username, email }));
}

/** Returns the recipients with their names; those who would get no email are marked. */
export function useRecipients(ids: readonly string[]): SelectOption[] {
  const { t } = useTranslation('settings-audit');
  const users = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['users', 'one', id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        unwrap(api.GET('/api/v1/users/{id}', { params: { path: { id } }, signal })),
      retry: false,
    })),
  });
  return ids.map((id, index) => {
    const user = users[index];
    if (user?.data) {
      const { username, systemRole, status } = user.data;
      const getsEmail = systemRole === 'admin' && status === 'active';
      return { id, name: getsEmail ? username : t('signals.inactiveRecipient', { name: username }) };
    }
    const isDeleted = user?.error != null && toProblem(user.error).code === 'not_found';
    return { id, name: isDeleted ? t('signals.deletedRecipient') : '…' };
  });
}
