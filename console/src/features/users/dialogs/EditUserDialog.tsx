import { Alert, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { impactQuery } from '../data/impact.ts';
import { denialOf } from '../row/denial.ts';
import { isPending, nameOf } from '../row/name.ts';
import { ImpactNote } from './ImpactNote.tsx';
import { PersonFields } from './PersonFields.tsx';
import { StaleNote } from './StaleNote.tsx';
import { useEditUser } from './useEditUser.ts';

/** Changes a person's details. What a lower role costs is shown as soon as it is chosen, before anything is saved. */
export function EditUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { form, base, submit, loadNewest, isLoadingNewest, isReloaded } = useEditUser(user);
  // Who has not come yet has no authority that could end.
  const isDemotion = !isPending(base) && base.systemRole === 'admin' && form.values.systemRole === 'user';
  const impact = useQuery({ ...impactQuery(user.id, 'demote'), enabled: isDemotion });
  const isSelf = useSession().user.id === user.id;
  return (
    <FormDialog
      title={t('edit.title', { name: nameOf(base) })}
      submitLabel={t('edit.submit')}
      form={form}
      size="lg"
      onSubmit={submit}
      onClose={onClose}
    >
      <PersonFields form={form} roleDenial={denialOf(base, 'changeSystemRole')} isInvited={isPending(base)} />
      {isDemotion && (
        <Alert color="yellow" p="sm">
          <Text size="sm">{t(isSelf ? 'edit.demoteSelf' : 'edit.demote')}</Text>
          <ImpactNote impact={impact.data} problem={impact.error} />
        </Alert>
      )}
      {form.errors.version && <StaleNote onLoad={loadNewest} isLoading={isLoadingNewest} />}
      {isReloaded && (
        <Text size="sm" role="status">
          {t('edit.reloaded')}
        </Text>
      )}
    </FormDialog>
  );
}
