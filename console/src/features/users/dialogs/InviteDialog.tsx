import { Alert } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconMailOff } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useSession } from '../../../api/session.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { useUnsavedInput } from '../../../lib/unsaved-input.ts';
import { KEEP_OPEN } from '../../../ui/ConfirmDialog.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import MembershipsField, { membershipFaults } from '../../memberships/MembershipsField.tsx';
import { membershipsBody, type OrganizationDraft } from '../../memberships/memberships.ts';
import { type InviteResult, inviteUsers, useUserCache } from '../api.ts';
import type { Role } from '../search.ts';
import { EmailInput } from './EmailInput.tsx';
import { InviteResults } from './InviteResults.tsx';
import { addEmails, EMAIL_LIMIT, isEmail, linksToShare, mergeResults } from './invitations.ts';
import { RoleField } from './UserFields.tsx';

/** The values of the form. */
type InviteDraft = {
  emails: string[];
  /** Emails beyond the limit, which are in the field as text. */
  text: string;
  systemRole: Role;
  memberships: OrganizationDraft[];
};

const EMPTY_DRAFT: InviteDraft = { emails: [], text: '', systemRole: 'user', memberships: [] };

/** Invites users, then shows the results; invalid emails can be corrected and remaining ones sent. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { refresh } = useUserCache();
  const [results, setResults] = useState<InviteResult[]>([]);
  const [draft, setDraft] = useState<InviteDraft | undefined>(EMPTY_DRAFT);
  // The role and memberships also apply to corrected and remaining emails.
  const [sent, setSent] = useState(EMPTY_DRAFT);
  const [rest, setRest] = useState<string[]>([]);
  // Links that can't be shown again, also while others are corrected, and emails that were not sent yet.
  useUnsavedInput(linksToShare(results).length > 0 || rest.length > 0);

  if (draft) {
    return (
      <InviteForm
        draft={draft}
        isCorrection={results.length > 0}
        onInvited={(latest, values, remaining) => {
          setResults(mergeResults(results, latest));
          setSent(values);
          setRest(remaining);
          setDraft(undefined);
          void refresh();
        }}
        // Cancelling a correction returns to the results.
        onClose={() => (results.length > 0 ? setDraft(undefined) : onClose())}
      />
    );
  }
  const invalid = results.filter(({ result }) => result === 'invalid').map(({ email }) => email);
  const startWith = (entries: string[]) => () => {
    const { emails, rest: text } = addEmails(entries, '');
    setRest([]);
    setDraft({ ...sent, emails, text: text.join(' ') });
  };
  return (
    <InviteResults
      results={results}
      remaining={rest.length}
      onCorrect={invalid.length > 0 ? startWith([...invalid, ...rest]) : undefined}
      onContinue={rest.length > 0 ? startWith(rest) : undefined}
      onClose={onClose}
    />
  );
}

interface InviteFormProps {
  draft: InviteDraft;
  isCorrection: boolean;
  onInvited: (results: InviteResult[], values: InviteDraft, rest: string[]) => void;
  onClose: () => void;
}

/**
 * The form to invite users. For organization admins, who add users to their organizations: existing users are asked to
 * join, others are invited to create an account.
 */
function InviteForm({ draft, isCorrection, onInvited, onClose }: InviteFormProps) {
  const { t } = useTranslation(['users-dialogs', 'memberships']);
  const { system, abilities } = useSession();
  const { mailConfigured } = system;
  const isForOrganizations = !abilities.inviteUsers;
  const { refreshSession } = useUserCache();
  const { mutateAsync } = useMutation({ mutationFn: inviteUsers, onError: refreshSession });
  const form = useForm({
    initialValues: draft,
    validate: {
      // Text that is not a tag yet counts as well.
      emails: (emails, { text }) => {
        const all = addEmails(emails, text).emails;
        if (all.some(isEmail)) return null;
        return t(all.length === 0 ? 'invite.none' : 'invite.noneValid');
      },
      memberships: (drafts) =>
        isForOrganizations && membershipsBody(drafts).organizations.length === 0
          ? t('memberships:field.required')
          : null,
    },
  });
  const { emails, text, systemRole, memberships } = form.values;
  const count = addEmails(emails, text).emails.filter(isEmail).length;

  const submit = async (values: InviteDraft) => {
    const { emails: all, rest } = addEmails(values.emails, values.text);
    form.setValues({ emails: all, text: rest.join(' ') });
    const body = {
      emails: all,
      // Addresses that are invited already keep what they were given, unless it is changed here.
      ...((form.isTouched('systemRole') || values.systemRole !== EMPTY_DRAFT.systemRole) && {
        systemRole: values.systemRole,
      }),
      memberships: membershipsBody(values.memberships),
      keepMemberships: true,
    };
    const { results } = await mutateAsync(body).catch((error: unknown) => {
      throw membershipFaults(error, values.memberships);
    });
    onInvited(results, values, rest);
    return KEEP_OPEN;
  };

  const texts = isForOrganizations ? 'add' : 'invite';
  return (
    <FormDialog
      title={t(isCorrection ? 'invite.correctTitle' : `${texts}.title`)}
      description={mailConfigured ? t(`${texts}.text`) : undefined}
      submitLabel={count === 0 ? t(`${texts}.submitNone`) : t(`${texts}.submit`, { count })}
      form={form}
      size="lg"
      onSubmit={submit}
      onClose={onClose}
    >
      {!mailConfigured && (
        <Alert color="gray" p="sm" icon={<IconMailOff size={18} />}>
          {t(`${texts}.withoutMail`)}
        </Alert>
      )}
      <EmailInput
        value={{ emails, text }}
        onChange={(list) => {
          form.setValues(list);
          form.clearFieldError('emails');
        }}
        error={form.errors.emails === undefined ? undefined : String(form.errors.emails)}
        path="emails"
        limit={EMAIL_LIMIT}
      />
      {!isForOrganizations && <RoleField {...form.getInputProps('systemRole')} value={systemRole} />}
      <MembershipsField
        label={t('memberships:field.label')}
        {...(!isForOrganizations && { description: t('memberships:field.description') })}
        isRequired={isForOrganizations}
        value={memberships}
        onChange={(drafts) => form.setFieldValue('memberships', drafts)}
        error={form.errors.memberships === undefined ? undefined : String(form.errors.memberships)}
      />
    </FormDialog>
  );
}
