import { CloseButton, Group, Input, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SearchSelect } from '../../memberships/SearchSelect.tsx';
import { findReceivers, useReceivers } from './receivers.ts';

interface ReceiversFieldProps {
  ids: readonly string[];
  onChange: (ids: string[]) => void;
  error: string | undefined;
}

/** Who gets mail about signals: found by name, taken out one by one. */
export function ReceiversField({ ids, onChange, error }: ReceiversFieldProps) {
  const { t } = useTranslation('settings-audit');
  const receivers = useReceivers(ids);
  return (
    <Stack gap="xs">
      <SearchSelect
        value={null}
        onChange={(chosen) => chosen && onChange([...ids, chosen.id])}
        list={['users', 'receivers']}
        find={findReceivers}
        detailOf={({ email }) => email}
        exclude={ids}
        isPicker
        look={{
          label: t('signals.mailTo'),
          description: t('signals.mailToHint'),
          placeholder: t('signals.findAdmin'),
        }}
      />
      {receivers.length > 0 && (
        <Group
          gap="xs"
          component="ul"
          m={0}
          p={0}
          style={{ listStyle: 'none' }}
          aria-label={t('signals.chosen')}
        >
          {receivers.map(({ id, name }) => (
            <Paper component="li" key={id} withBorder py={2} pl="xs" pr={2} maw="100%">
              <Group gap={4} wrap="nowrap">
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {name}
                </Text>
                <CloseButton
                  size="sm"
                  aria-label={t('signals.takeOut', { name })}
                  onClick={() => onChange(ids.filter((one) => one !== id))}
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
