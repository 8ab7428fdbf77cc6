import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../lib/languages.ts';
import { useSubmit } from '../../ui/forms.tsx';
import { ProblemAlert } from '../../ui/problem.tsx';
import { StaleAlert } from '../../ui/StaleAlert.tsx';
import { FixedFacts } from './FixedFacts.tsx';
import { useProfileForm } from './useProfileForm.ts';

/** What a person may change of themselves. */
export function ProfileForm() {
  const { t } = useTranslation(['account', 'common']);
  const { form, isDirty, save, staleness, loadNewest } = useProfileForm();
  const { submit, isPending, problem } = useSubmit(form, save);
  const languages = LANGUAGES.map((value) => ({ value, label: t(`common:language.${value}`) }));
  const onSubmit = form.onSubmit(async (values) => {
    if (await submit(values)) notifications.show({ color: 'green', message: t('profile.saved') });
  });
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
        <FixedFacts />
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
