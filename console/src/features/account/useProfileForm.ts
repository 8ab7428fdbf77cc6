import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, unwrap } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { sessionQuery, useSession } from '../../api/session.ts';
import { applyLanguage } from '../../lib/i18n.ts';
import { required } from '../../ui/forms.tsx';
import { useUnsavedInput } from '../../ui/unsaved-input.ts';
import { patchOf, profileOf, rebase } from './profile.ts';

/** The profile's form and its saving on top of the version that it began with. */
export function useProfileForm() {
  const queryClient = useQueryClient();
  const { user, system } = useSession();
  const [base, setBase] = useState(user);
  const [staleness, setStaleness] = useState<'stale' | 'loaded'>();
  const form = useForm({ initialValues: profileOf(base), validate: { username: required } });
  const isDirty = form.isDirty();
  useUnsavedInput(isDirty);

  const begin = (from: typeof user, values = profileOf(from)) => {
    setBase(from);
    form.setInitialValues(profileOf(from));
    form.setValues(values);
  };
  // A form that nobody has touched simply follows; judged after each render, since it is cheap.
  useEffect(() => {
    if (user.version !== base.version && !isDirty) begin(user);
  });

  const save = async (typed: typeof form.values) => {
    try {
      const saved = await unwrap(
        api.PATCH('/api/v1/me', {
          body: patchOf(typed, profileOf(base)),
          params: { header: { 'if-match': `"${base.version}"` } },
        }),
      );
      queryClient.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, user: saved });
      setStaleness(undefined);
      begin(saved);
      await applyLanguage({ user: saved.language, system: system.language });
    } catch (error) {
      if (toProblem(error).code === 'stale_version') setStaleness('stale');
      throw error;
    }
  };
  const loadNewest = async () => {
    const { user: latest } = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
    begin(latest, rebase(form.getValues(), profileOf(base), profileOf(latest)));
    setStaleness('loaded');
  };
  return { form, isDirty, save, staleness, loadNewest };
}
