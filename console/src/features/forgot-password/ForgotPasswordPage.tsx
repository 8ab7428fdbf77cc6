import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconLifebuoy, IconMail } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { requestPasswordReset } from '../../api/password-resets.ts';
import { setupQuery } from '../../api/session.ts';
import { formatMinutes } from '../../lib/format.ts';
import { useEmailFromPreviousPage } from '../../lib/history-state.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { ActionButton, required, SubmitForm } from '../../ui/forms.tsx';
import { MailLink, SignInButton } from '../../ui/link-pages.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { StateMessage } from '../../ui/StateMessage.tsx';

/** Sends the link for a new password; where no mail server is configured, names who can help instead. */
export function ForgotPasswordPage() {
  const { mailConfigured } = useSuspenseQuery(setupQuery).data.system;
  const [email, setEmail] = useState(useEmailFromPreviousPage());
  const [isRequested, setRequested] = useState(false);
  if (!mailConfigured) return <ContactAdmin email={email} />;
  if (isRequested) return <LinkRequested email={email} onChangeEmail={() => setRequested(false)} />;
  return (
    <RequestForm
      email={email}
      onRequested={(requested) => {
        setEmail(requested);
        setRequested(true);
      }}
    />
  );
}

interface RequestFormProps {
  email: string;
  onRequested: (email: string) => void;
}

function RequestForm({ email, onRequested }: RequestFormProps) {
  const { t } = useTranslation('forgot-password');
  const form = useForm({
    initialValues: { email },
    // Pasted addresses often include surrounding spaces.
    transformValues: (values) => ({ email: values.email.trim() }),
    validate: { email: (value) => required(value.trim()) },
  });
  const submit = async (values: typeof form.values) => {
    await requestPasswordReset(values.email);
    onRequested(values.email);
  };
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <SubmitForm form={form} submitLabel={t('submit')} onSubmit={submit} isFullWidth>
        <TextInput
          label={t('email')}
          inputMode="email"
          autoCapitalize="none"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          {...form.getInputProps('email')}
        />
      </SubmitForm>
      <SignInButton email={form.values.email} variant="subtle" color="gray" mt="sm" />
    </>
  );
}

interface LinkRequestedProps {
  email: string;
  /** Goes back to the form. */
  onChangeEmail: () => void;
}

/** Shows the same text for every address, so that it does not reveal which ones have an account. */
function LinkRequested({ email, onChangeEmail }: LinkRequestedProps) {
  const { t } = useTranslation('forgot-password');
  const { passwordResetExpiryMinutes } = useSuspenseQuery(setupQuery).data.system;
  const [count, setCount] = useState(1);
  const resend = async () => {
    await requestPasswordReset(email);
    setCount(count + 1);
  };
  const duration = formatMinutes(passwordResetExpiryMinutes);
  return (
    <StateMessage
      icon={IconMail}
      title={t('requested.title')}
      text={
        <>
          {t('requested.text', { email, duration })}
          <div role="status">{count > 1 && t('requested.again', { count })}</div>
        </>
      }
    >
      <ActionButton label={t('requested.resend')} onAction={resend} variant="default" />
      <Button variant="default" fullWidth onClick={onChangeEmail}>
        {t('requested.changeEmail')}
      </Button>
      <SignInButton email={email} variant="subtle" color="gray" />
    </StateMessage>
  );
}

/** Shown where Roster can't send email. */
function ContactAdmin({ email }: { email: string }) {
  const { t } = useTranslation('forgot-password');
  const { contactEmail } = useSuspenseQuery(setupQuery).data.system;
  return (
    <StateMessage
      icon={IconLifebuoy}
      title={t('title')}
      text={contactEmail === null ? t('noMail.anyAdmin') : t('noMail.contact', { contact: contactEmail })}
    >
      {contactEmail !== null && <MailLink email={contactEmail} />}
      <SignInButton email={email} variant={contactEmail === null ? 'default' : 'subtle'} />
    </StateMessage>
  );
}
