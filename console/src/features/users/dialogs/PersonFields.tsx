import { SimpleGrid, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
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
}

/** The fields that creating and editing a person share. */
export function PersonFields<Values extends PersonValues>({ form, roleDenial }: PersonFieldsProps<Values>) {
  const { t } = useTranslation('users');
  // Nobody's own details: a browser must not offer the admin's.
  const plain = { autoComplete: 'off', spellCheck: false };
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
        <TextInput
          label={t('form.username')}
          description={t('form.usernameHint')}
          withAsterisk
          data-autofocus
          {...plain}
          {...form.getInputProps('username')}
        />
        <TextInput
          label={t('form.email')}
          description={t('form.emailHint')}
          type="email"
          withAsterisk
          {...plain}
          {...form.getInputProps('email')}
        />
        <TextInput label={t('form.phone')} type="tel" {...plain} {...form.getInputProps('phone')} />
      </SimpleGrid>
      <RoleField {...form.getInputProps('systemRole')} value={form.values.systemRole} denial={roleDenial} />
    </>
  );
}
