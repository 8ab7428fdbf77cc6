import { Radio, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { DurationField } from '../card/DurationField.tsx';
import { NoMailNote } from './NoMailNote.tsx';
import { METHODS, type UserInviteValues } from './user-invite.ts';

/** How people get in, to be changed. */
export function UserInviteFields({ form }: { form: UseFormReturnType<UserInviteValues> }) {
  const { t } = useTranslation('settings');
  return (
    <>
      <Radio.Group label={t('invite.method')} {...form.getInputProps('method')}>
        <Stack gap="xs" mt={6}>
          {METHODS.map((method) => (
            <Radio
              key={method}
              value={method}
              label={t(`invite.methods.${method}`)}
              description={t(`invite.methodHints.${method}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <NoMailNote method={form.values.method} />
      <DurationField
        label={t('invite.invitationExpiry')}
        description={t('invite.invitationExpiryHint')}
        base="hours"
        {...form.getInputProps('invitationExpiryHours')}
        value={form.values.invitationExpiryHours}
      />
      <DurationField
        label={t('invite.passwordResetExpiry')}
        description={t('invite.passwordResetExpiryHint')}
        base="minutes"
        {...form.getInputProps('passwordResetExpiryMinutes')}
        value={form.values.passwordResetExpiryMinutes}
      />
    </>
  );
}
