import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { toast } from '../../../ui/toast.tsx';
import MembershipsField from '../../memberships/MembershipsField.tsx';
import { bodyOf, isEmptyBody, type OrganizationDraft } from '../../memberships/memberships.ts';
import { patchMemberships } from '../data/calls.ts';
import { useUserCache } from '../data/useUserCache.ts';
import { atMembershipsField } from './memberships-faults.ts';

/** Adds a person to several organizations and projects at once, or changes what they are there. */
export function AddMembershipsDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { t: places } = useTranslation('memberships');
  const { abilities } = useSession();
  const { show } = useUserCache();
  const form = useForm<{ memberships: OrganizationDraft[] }>({
    initialValues: { memberships: [] },
    validate: {
      memberships: (drafts) => (isEmptyBody(bodyOf(drafts)) ? places('field.required') : null),
    },
  });
  const { mutateAsync } = useMutation({
    mutationFn: (drafts: OrganizationDraft[]) => patchMemberships(user, bodyOf(drafts)),
  });
  const submit = async ({ memberships }: { memberships: OrganizationDraft[] }) => {
    const changed = await mutateAsync(memberships).catch((error: unknown) => {
      throw atMembershipsField(error, memberships);
    });
    void show(changed);
    toast(user, t('toast.membershipsAdded', { name: user.username }));
  };
  const kind = abilities.inviteMembers ? 'organization' : 'project';
  return (
    <FormDialog
      title={t(`addMemberships.title.${kind}`, { name: user.username })}
      description={t(`addMemberships.text.${kind}`)}
      submitLabel={t('addMemberships.submit')}
      form={form}
      size="lg"
      onSubmit={submit}
      onClose={onClose}
    >
      <MembershipsField
        label={places('field.label')}
        value={form.values.memberships}
        onChange={(drafts) => form.setFieldValue('memberships', drafts)}
        known={user.memberships}
        error={form.errors.memberships === undefined ? undefined : String(form.errors.memberships)}
      />
    </FormDialog>
  );
}
