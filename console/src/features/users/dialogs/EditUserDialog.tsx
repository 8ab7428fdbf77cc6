import { Alert, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { versionFault } from '../../../ui/faults.ts';
import { validEmail, validName } from '../../../ui/forms.tsx';
import { StaleAlert } from '../../../ui/StaleAlert.tsx';
import { toast } from '../../../ui/toast.tsx';
import { fetchUser, impactQuery, patchUser, type UserPatch, useUserCache } from '../api.ts';
import { denialOf, displayName, isPending } from '../user.ts';
import { emailFault, UserFields } from './UserFields.tsx';
import { ImpactNote } from './UserImpact.tsx';
import { keepEdits, patchOf, type UserValues, valuesOf } from './user-patch.ts';

/** The version is a hidden field, so that a stale version is shown like any other fault. */
type EditValues = UserValues & { version: number };

const initialValues = (user: User): EditValues => ({ ...valuesOf(user), version: user.version });

/** Changes the details of a user; saves only changed fields. The impact of a demotion is shown before saving. */
export function EditUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { update } = useUserCache();
  const [base, setBase] = useState(user);
  const [isReloaded, setReloaded] = useState(false);
  const form = useForm<EditValues>({
    initialValues: initialValues(user),
    // An invited user chooses the name later.
    validate: { ...(!isPending(user) && { username: validName }), email: validEmail },
  });
  const { mutateAsync } = useMutation({ mutationFn: (patch: UserPatch) => patchUser(base, patch) });
  // The role of a pending user grants nothing yet.
  const isDemotion = !isPending(base) && base.systemRole === 'admin' && form.values.systemRole === 'user';
  const impact = useQuery({ ...impactQuery(user.id, 'demote'), enabled: isDemotion });
  const isPromotion = base.systemRole === 'user' && form.values.systemRole === 'admin';
  const isSelf = useSession().user.id === user.id;

  const submit = async (values: EditValues) => {
    setReloaded(false);
    const patch = patchOf(base, values);
    if (Object.keys(patch).length === 0) return;
    const saved = await mutateAsync(patch).catch((error: unknown) => {
      throw emailFault(versionFault(error));
    });
    void update(saved);
    toast(saved, t('toast.saved', { name: displayName(saved) }));
  };

  /** Loads the newest version; edited fields are kept. */
  const loadNewest = async () => {
    const newest = await fetchUser(user.id);
    const values = { ...keepEdits(base, form.getValues(), newest), version: newest.version };
    form.setInitialValues(initialValues(newest));
    form.setValues(values);
    form.clearErrors();
    setBase(newest);
    setReloaded(true);
  };

  const staleness = form.errors.version ? 'stale' : isReloaded ? 'loaded' : undefined;
  return (
    <FormDialog
      title={t('edit.title', { name: displayName(base) })}
      submitLabel={t('edit.submit')}
      form={form}
      size="lg"
      onSubmit={submit}
      onClose={onClose}
    >
      {staleness && <StaleAlert title={t('edit.stale')} state={staleness} onLoad={loadNewest} />}
      <UserFields form={form} roleDenial={denialOf(base, 'changeSystemRole')} isInvited={isPending(base)} />
      {isPromotion && (
        <Alert color="yellow" p="sm" role="status">
          {t('edit.promote', { name: displayName(base) })}
        </Alert>
      )}
      {isDemotion && (
        <Alert color="yellow" p="sm">
          <Text size="sm">{t(isSelf ? 'edit.demoteSelf' : 'edit.demote')}</Text>
          <ImpactNote impact={impact.data} problem={impact.error} />
        </Alert>
      )}
    </FormDialog>
  );
}
