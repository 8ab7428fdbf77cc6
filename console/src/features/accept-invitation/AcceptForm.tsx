import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { api, unwrap } from '../../api/client.ts';
import { isDeadLink } from '../../api/links.ts';
import { becomeSignedIn, setupQuery } from '../../api/session.ts';
import { displayEmail, formatDateTime } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { required, SubmitForm, sameAs, validName } from '../../ui/forms.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { PasswordPair } from '../../ui/PasswordField.tsx';

interface AcceptFormProps {
  token: string;
  invitation: { email: string; invitedBy: string; expiresAt: string };
  /** Called when the link has expired or was replaced since the page was opened. */
  onLinkEnded: () => Promise<unknown>;
}

/** The form of an invited user's account; signs in on success. */
export function AcceptForm({ token, invitation, onLinkEnded }: AcceptFormProps) {
  const { t } = useTranslation('accept-invitation');
  const queryClient = useQueryClient();
  const router = useRouter();
  const { system } = useSuspenseQuery(setupQuery).data;
  const { email, invitedBy, expiresAt } = invitation;
  const form = useForm({
    initialValues: { username: '', password: '', repeat: '', phone: '' },
    validate: {
      username: validName,
      password: required,
      repeat: (value, { password }) => sameAs(password, value),
    },
  });

  const accept = async ({ username, password, phone }: typeof form.values) => {
    const body = { token, username, password, ...(phone !== '' && { phone }) };
    try {
      becomeSignedIn(queryClient, await unwrap(api.POST('/api/v1/invitations/accept', { body })));
    } catch (error) {
      if (isDeadLink(error)) await onLinkEnded();
      throw error;
    }
    notifications.show({ color: 'green', title: t('welcome', { username }), message: t('active') });
    await router.navigate({ href: '/', replace: true });
  };

  return (
    <>
      <PageHeader
        title={t('title', { system: system.name })}
        description={t('description', { name: invitedBy, time: formatDateTime(expiresAt) })}
        isNews
      />
      <SubmitForm form={form} submitLabel={t('submit')} onSubmit={accept} isFullWidth>
        <TextInput
          label={t('email')}
          description={t('emailHint')}
          inputMode="email"
          autoCapitalize="none"
          // Lets a password manager match the account.
          autoComplete="username"
          value={displayEmail(email)}
          readOnly
          variant="filled"
        />
        <TextInput
          label={t('username')}
          autoComplete="name"
          required
          withAsterisk={false}
          {...form.getInputProps('username')}
        />
        <PasswordPair
          label={t('password')}
          repeatLabel={t('repeat')}
          policy={system.passwordPolicy}
          known={[form.values.username, email]}
          first={{ ...form.getInputProps('password'), value: form.values.password }}
          second={{ ...form.getInputProps('repeat'), value: form.values.repeat }}
        />
        <TextInput
          label={t('phone')}
          placeholder={t('optional')}
          type="tel"
          autoComplete="tel"
          {...form.getInputProps('phone')}
        />
      </SubmitForm>
    </>
  );
}
