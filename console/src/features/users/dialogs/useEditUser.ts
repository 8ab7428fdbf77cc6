import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { atVersion } from '../../../ui/faults.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import { toast, toastError } from '../../../ui/toast.tsx';
import { fetchUser, patchUser, type UserPatch } from '../data/calls.ts';
import { useUserCache } from '../data/useUserCache.ts';
import { nameOf } from '../row/name.ts';
import { atEmailField } from './email-taken.ts';
import type { PersonValues } from './PersonFields.tsx';
import { keepTyped, patchOf, valuesOf } from './patch.ts';

/** The version in hand is a field that nobody sees, so that "somebody was quicker" has a place like any other fault. */
type EditValues = PersonValues & { version: number };

const toValues = (user: User): EditValues => ({ ...valuesOf(user), version: user.version });

/** The form of one person's details: saves only what was changed, and never over somebody else's change unseen. */
export function useEditUser(user: User) {
  const { t } = useTranslation('users-dialogs');
  const { problemText } = useProblemText();
  const { show } = useUserCache();
  const [base, setBase] = useState(user);
  const [isReloaded, setReloaded] = useState(false);
  const form = useForm<EditValues>({ initialValues: toValues(user) });
  const save = useMutation({ mutationFn: (patch: UserPatch) => patchUser(base, patch) });
  const newest = useMutation({ mutationFn: () => fetchUser(user.id) });

  const submit = async (values: EditValues) => {
    setReloaded(false);
    const patch = patchOf(base, values);
    if (Object.keys(patch).length === 0) return;
    const saved = await save.mutateAsync(patch).catch((error: unknown) => {
      throw atEmailField(atVersion(error));
    });
    void show(saved);
    toast(saved, t('toast.saved', { name: nameOf(saved) }));
  };

  const loadNewest = async () => {
    try {
      const loaded = await newest.mutateAsync();
      const values = { ...keepTyped(base, form.getValues(), loaded), version: loaded.version };
      form.setInitialValues(toValues(loaded));
      form.setValues(values);
      form.clearErrors();
      setBase(loaded);
      setReloaded(true);
    } catch (error) {
      toastError(problemText(error));
    }
  };

  return { form, base, submit, loadNewest, isLoadingNewest: newest.isPending, isReloaded };
}
