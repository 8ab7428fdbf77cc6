import { Box, Button, Group, NativeSelect, Paper, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, toProblem, unwrap } from '../../api/client.ts';
import { sessionQuery, useSession } from '../../api/session.ts';
import { applyLanguage, useTranslation } from '../../lib/i18n.ts';
import { LANGUAGES } from '../../lib/languages.ts';
import { useUnsavedInput } from '../../lib/unsaved-input.ts';
import { useSubmit, validName } from '../../ui/forms.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { ProblemAlert } from '../../ui/problem.tsx';
import { StaleAlert } from '../../ui/StaleAlert.tsx';
import { MyIdentitiesCard } from '../identities/IdentitiesCard.tsx';
import { patchOf, profileOf, rebase } from './profile.ts';

/** The profile of the signed-in user, and their identities. */
export function ProfilePage() {
  const { t } = useTranslation('account');
  return (
    <>
      <PageHeader title={t('profile.title')} />
      <Paper withBorder p={{ base: 'md', sm: 'lg' }} maw={560}>
        <ProfileForm />
      </Paper>
      <Box maw={560} mt="md">
        <MyIdentitiesCard />
      </Box>
    </>
  );
}

function ProfileForm() {
  const { t } = useTranslation(['account', 'common']);
  const { form, isDirty, save, staleness, loadNewest } = useProfileForm();
  const { submit, focusFault, isPending, problem } = useSubmit(form, save);
  const languages = LANGUAGES.map((value) => ({ value, label: t(`common:language.${value}`) }));
  const onSubmit = form.onSubmit(async (values) => {
    if (await submit(values)) notifications.show({ color: 'green', message: t('profile.saved') });
  }, focusFault);
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('profile.username')}
          autoComplete="name"
          required
          withAsterisk={false}
          {...form.getInputProps('username')}
        />
        <TextInput
          label={t('profile.phone')}
          placeholder={t('profile.phonePlaceholder')}
          type="tel"
          autoComplete="tel"
          {...form.getInputProps('phone')}
        />
        <NativeSelect
          label={t('profile.language')}
          description={t('profile.languageHint')}
          data={[{ value: '', label: t('profile.automatic') }, ...languages]}
          {...form.getInputProps('language')}
        />
        <ReadOnlyFields />
        {staleness ? (
          <StaleAlert title={t('stale.title')} state={staleness} onLoad={loadNewest} />
        ) : (
          <ProblemAlert problem={problem} />
        )}
        <Group gap="xs">
          <Button type="submit" loading={isPending} disabled={!isDirty}>
            {t('profile.save')}
          </Button>
          <Button variant="default" onClick={form.reset} disabled={!isDirty || isPending}>
            {t('profile.reset')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What users see of their profile but can't change here, with a hint who can. */
function ReadOnlyFields() {
  const { t } = useTranslation(['account', 'common']);
  const { user } = useSession();
  const hint = t(user.systemRole === 'admin' ? 'profile.fixedForAdmin' : 'profile.fixed');
  return (
    <>
      <TextInput label={t('profile.email')} description={hint} value={user.email} readOnly variant="filled" />
      <TextInput
        label={t('profile.role')}
        description={hint}
        value={t(`common:role.${user.systemRole}`)}
        readOnly
        variant="filled"
      />
    </>
  );
}

/** Returns the form, which saves with the version that it was loaded from. */
function useProfileForm() {
  const queryClient = useQueryClient();
  const { user, system } = useSession();
  const [base, setBase] = useState(user);
  const [staleness, setStaleness] = useState<'stale' | 'loaded'>();
  const form = useForm({ initialValues: profileOf(base), validate: { username: validName } });
  const isDirty = form.isDirty();
  useUnsavedInput(isDirty);

  const begin = (from: typeof user, values = profileOf(from)) => {
    setBase(from);
    form.setInitialValues(profileOf(from));
    form.setValues(values);
  };
  // An untouched form follows newer versions. Compared after every render, which is cheap.
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
