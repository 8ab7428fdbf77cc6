import { Alert } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconMailOff } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { type InviteResult, inviteUsers } from '../data/invitations.ts';
import { useUserCache } from '../data/useUserCache.ts';
import { RoleField } from '../dialogs/RoleField.tsx';
import type { Role } from '../search.ts';
import { EmailInput } from './EmailInput.tsx';
import { addEmails, isEmail, MOST_EMAILS } from './emails.ts';

/** What the dialog begins with: nothing, or what has to be corrected. */
export interface InviteDraft {
  emails: string[];
  systemRole: Role;
}

interface InviteFormProps {
  draft: InviteDraft;
  onInvited: (results: InviteResult[], systemRole: Role) => void;
  onClose: () => void;
}

/** Asks whom to invite, in which role. */
export function InviteForm({ draft, onInvited, onClose }: InviteFormProps) {
  const { t } = useTranslation('user-dialogs');
  const { mailConfigured } = useSession().system;
  const { noticeSystem } = useUserCache();
  const { mutateAsync } = useMutation({ mutationFn: inviteUsers, onError: noticeSystem });
  // The form closes itself after its success; then it is not the end yet.
  const isDone = useRef(false);
  const tooMany = t('invite.tooMany', { most: MOST_EMAILS });
  const form = useForm({
    initialValues: { ...draft, text: '' },
    validate: {
      // What was typed and not made a tag counts as well.
      emails: (emails, { text }) => {
        const all = addEmails(emails, text);
        if (all.rest.length > 0) return tooMany;
        return all.emails.some(isEmail)
          ? null
          : t(all.emails.length === 0 ? 'invite.none' : 'invite.noneValid');
      },
    },
  });
  const { emails, text, systemRole } = form.values;
  const count = addEmails(emails, text).emails.filter(isEmail).length;

  const submit = async (values: typeof form.values) => {
    const all = addEmails(values.emails, values.text).emails;
    form.setValues({ emails: all, text: '' });
    const { results } = await mutateAsync({ emails: all, systemRole: values.systemRole });
    isDone.current = true;
    onInvited(results, values.systemRole);
  };

  return (
    <FormDialog
      title={t(draft.emails.length > 0 ? 'invite.correctTitle' : 'invite.title')}
      description={mailConfigured ? t('invite.text') : undefined}
      submitLabel={count === 0 ? t('invite.submitNone') : t('invite.submit', { count })}
      form={form}
      size="lg"
      onSubmit={submit}
      onClose={() => isDone.current || onClose()}
    >
      {!mailConfigured && (
        <Alert color="gray" p="sm" icon={<IconMailOff size={18} />}>
          {t('invite.withoutMail')}
        </Alert>
      )}
      <EmailInput
        value={{ emails, text }}
        onChange={(list, isFull) => {
          form.setValues(list);
          if (isFull) form.setFieldError('emails', tooMany);
          else form.clearFieldError('emails');
        }}
        error={form.errors.emails === undefined ? undefined : String(form.errors.emails)}
        path="emails"
      />
      <RoleField {...form.getInputProps('systemRole')} value={systemRole} />
    </FormDialog>
  );
}
