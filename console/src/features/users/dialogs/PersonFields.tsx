import { SimpleGrid, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import type { Role } from '../search.ts';
import { RoleField } from './RoleField.tsx';

/** What an admin says about a person, as typed. */
export type PersonValues = {
  username: string;
  email: string;
  phone: string;
  systemRole: Role;
};

interface PersonFieldsProps<Values extends PersonValues> {
  form: UseFormReturnType<Values>;
  /** The code of why the system role can't be changed. */
  roleDenial?: string | undefined;
  /** Whether the person has not come yet; name and phone number are theirs to choose then. */
  isInvited?: boolean;
}

/** The fields that creating and editing a person share. */
export function PersonFields<Values extends PersonValues>({
  form,
  roleDenial,
  isInvited = false,
}: PersonFieldsProps<Values>) {
  const { t } = useTranslation('users-dialogs');
  const { mailConfigured } = useSession().system;
  const invitedHint = mailConfigured ? 'form.emailHintInvited' : 'form.emailHintByHand';
  // Nobody's own details: a browser must not offer the admin's.
  const plain = { autoComplete: 'off', spellCheck: false };
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: isInvited ? 1 : 2 }} spacing="md" verticalSpacing="md">
        {!isInvited && (
          <TextInput
            label={t('form.username')}
            description={t('form.usernameHint')}
            withAsterisk
            data-autofocus
            {...plain}
            {...form.getInputProps('username')}
          />
        )}
        <TextInput
          label={t('form.email')}
          description={t(isInvited ? invitedHint : 'form.emailHint')}
          type="email"
          withAsterisk
          data-autofocus={isInvited}
          {...plain}
          {...form.getInputProps('email')}
        />
        {!isInvited && (
          <TextInput label={t('form.phone')} type="tel" {...plain} {...form.getInputProps('phone')} />
        )}
      </SimpleGrid>
      <RoleField {...form.getInputProps('systemRole')} value={form.values.systemRole} denial={roleDenial} />
    </>
  );
}
