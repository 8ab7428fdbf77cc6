import { Alert } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconMailOff } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import MembershipsField from '../../memberships/MembershipsField.tsx';
import { bodyOf, type OrganizationDraft } from '../../memberships/memberships.ts';
import { type InviteResult, inviteUsers } from '../data/invitations.ts';
import { useUserCache } from '../data/useUserCache.ts';
import { atMembershipsField } from '../dialogs/memberships-faults.ts';
import { RoleField } from '../dialogs/RoleField.tsx';
import type { Role } from '../search.ts';
import { EmailInput } from './EmailInput.tsx';
import { addEmails, isEmail, MOST_EMAILS } from './emails.ts';

/** What the dialog begins with: nothing, or what has to be corrected. */
export interface InviteDraft {
  emails: string[];
  systemRole: Role;
  memberships: OrganizationDraft[];
}

interface InviteFormProps {
  draft: InviteDraft;
  onInvited: (results: InviteResult[], values: InviteDraft) => void;
  onClose: () => void;
}

/**
 * Asks whom to invite, in which role, and where they shall belong. Admins of organizations add people to theirs: who has
 * an account is asked to join, anybody else is invited, and the form is the same for both.
 */
export function InviteForm({ draft, onInvited, onClose }: InviteFormProps) {
  const { t } = useTranslation('users-dialogs');
  const { t: places } = useTranslation('memberships');
  const { system, abilities } = useSession();
  const { mailConfigured } = system;
  const isForOrganizations = !abilities.inviteUsers;
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
      memberships: (drafts) =>
        isForOrganizations && bodyOf(drafts).organizations.length === 0 ? places('field.required') : null,
    },
  });
  const { emails, text, systemRole, memberships } = form.values;
  const count = addEmails(emails, text).emails.filter(isEmail).length;

  const submit = async (values: typeof form.values) => {
    const all = addEmails(values.emails, values.text).emails;
    form.setValues({ emails: all, text: '' });
    const body = { emails: all, systemRole: values.systemRole, memberships: bodyOf(values.memberships) };
    const { results } = await mutateAsync(body).catch((error: unknown) => {
      throw atMembershipsField(error, values.memberships);
    });
    isDone.current = true;
    onInvited(results, values);
  };

  const words = isForOrganizations ? 'addPeople' : 'invite';
  return (
    <FormDialog
      title={t(draft.emails.length > 0 ? 'invite.correctTitle' : `${words}.title`)}
      description={isForOrganizations || mailConfigured ? t(`${words}.text`) : undefined}
      submitLabel={count === 0 ? t(`${words}.submitNone`) : t(`${words}.submit`, { count })}
      form={form}
      size="lg"
      onSubmit={submit}
      onClose={() => isDone.current || onClose()}
    >
      {!mailConfigured && !isForOrganizations && (
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
      {!isForOrganizations && <RoleField {...form.getInputProps('systemRole')} value={systemRole} />}
      <MembershipsField
        label={places('field.label')}
        {...(!isForOrganizations && { description: places('field.description') })}
        isRequired={isForOrganizations}
        value={memberships}
        onChange={(drafts) => form.setFieldValue('memberships', drafts)}
        error={form.errors.memberships === undefined ? undefined : String(form.errors.memberships)}
      />
    </FormDialog>
  );
}
