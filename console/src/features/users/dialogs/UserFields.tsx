import { Radio, SimpleGrid, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { ApiProblem } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import { ROLES, type Role } from '../search.ts';
import type { UserValues } from './user-patch.ts';

interface UserFieldsProps<Values extends UserValues> {
  form: UseFormReturnType<Values>;
  /** The code of why the system role cannot be changed. */
  roleDenial?: string | undefined;
  /** Whether the user is pending, and so chooses username and phone when activating the account. */
  isInvited?: boolean;
}

/** The fields that creating and editing a user share. */
export function UserFields<Values extends UserValues>({
  form,
  roleDenial,
  isInvited = false,
}: UserFieldsProps<Values>) {
  const { t } = useTranslation('users-dialogs');
  const { mailConfigured } = useSession().system;
  const invitedHint = mailConfigured ? 'form.emailHintInvited' : 'form.emailHintManual';
  // The browser must not offer the admin's own details.
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
          inputMode="email"
          autoCapitalize="none"
          withAsterisk
          data-autofocus={isInvited || undefined}
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

interface RoleFieldProps {
  value: Role;
  onChange: (role: Role) => void;
  error?: string | undefined;
  /** The code of why it cannot be changed. */
  denial?: string | undefined;
}

/** The system role, with a description of each. */
export function RoleField({ value, onChange, error, denial }: RoleFieldProps) {
  const { t } = useTranslation('users-dialogs');
  const { t: common } = useTranslation();
  const { reasonText } = useProblemText();
  const choose = (chosen: string) => {
    const role = ROLES.find((known) => known === chosen);
    if (role) onChange(role);
  };
  return (
    <Radio.Group
      label={t('form.role')}
      value={value}
      onChange={choose}
      error={error}
      description={denial && reasonText(denial)}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="xs" mt={6}>
        {ROLES.toReversed().map((role) => (
          <Radio
            key={role}
            value={role}
            label={common(`role.${role}`)}
            description={t(`form.roleHint.${role}`)}
            disabled={denial !== undefined}
          />
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}

/** Maps `email_taken` to a fault of the email field. */
export function emailFault(error: unknown): unknown {
  if (!(error instanceof ApiProblem) || error.code !== 'email_taken') return error;
  const fault = { path: '/email', code: 'email_taken', message: 'already belongs to a user' };
  return new ApiProblem({ ...error, errors: [fault] });
}
