import { Button, Paper, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useUnsavedInput } from '../../../lib/unsaved-input.ts';
import cards from '../../../ui/cards.module.css';
import { versionFault } from '../../../ui/faults.ts';
import { SubmitForm } from '../../../ui/forms.tsx';
import { useProblemText } from '../../../ui/problem.tsx';
import { StaleAlert } from '../../../ui/StaleAlert.tsx';
import { toast } from '../../../ui/toast.tsx';
import { fetchResource, patchResource, type ResourceDetails, useRefreshResources } from '../api.ts';
import { NameField } from '../ResourceFields.tsx';

interface SettingsTabProps {
  resource: ResourceDetails;
  onDelete: () => void;
}

/** Renames or deletes an organization or project. */
export function SettingsTab({ resource, onDelete }: SettingsTabProps) {
  const { t } = useTranslation('resources');
  const { reasonText } = useProblemText();
  const { type, name, version, abilities } = resource;
  const deleteDenial = resource.type === 'organization' ? resource.denials.delete : undefined;
  const refresh = useRefreshResources();
  const [base, setBase] = useState({ name, version });
  const [isReloaded, setReloaded] = useState(false);
  const form = useForm({ initialValues: { name, members: {}, version } });
  const isDirty = form.values.name !== base.name;
  useUnsavedInput(isDirty);
  const { mutateAsync } = useMutation({
    mutationFn: (newName: string) => patchResource({ ...resource, version: base.version }, { name: newName }),
  });
  /** Continues with another version; what was typed is kept. */
  const adopt = useCallback(
    (newest: { name: string; version: number }, typed: string) => {
      form.setValues({ name: typed, version: newest.version });
      form.clearErrors();
      setBase({ name: newest.name, version: newest.version });
    },
    [form.setValues, form.clearErrors],
  );
  // Without input of its own, the form shows what others change.
  useEffect(() => {
    if (!isDirty && version > base.version) adopt({ name, version }, name);
  }, [isDirty, version, base.version, adopt, name]);
  const submit = async (values: { name: string }) => {
    setReloaded(false);
    if (values.name === base.name) return;
    const saved = await mutateAsync(values.name).catch((error: unknown) => {
      throw versionFault(error);
    });
    // What was typed meanwhile is kept.
    const typed = form.getValues().name;
    adopt(saved, typed === values.name ? saved.name : typed);
    refresh();
    toast(saved, t('toast.saved', { name: saved.name }));
  };
  const loadNewest = async () => {
    adopt(await fetchResource(resource), form.getValues().name);
    setReloaded(true);
    refresh();
  };
  const staleness = form.errors.version ? 'stale' : isReloaded && isDirty ? 'loaded' : undefined;
  return (
    <div className={cards.cards}>
      <Paper withBorder p="md" component="section" aria-labelledby="resource-general">
        <Title order={2} size="h2" id="resource-general" mb="sm">
          {t('settings.general')}
        </Title>
        <SubmitForm form={form} submitLabel={t('settings.save')} onSubmit={submit} isUnchanged={!isDirty}>
          {staleness && <StaleAlert title={t(`${type}.stale`)} state={staleness} onLoad={loadNewest} />}
          <NameField form={form} isReadOnly={!abilities.update} />
        </SubmitForm>
      </Paper>
      {(abilities.delete || deleteDenial !== undefined) && (
        <Paper withBorder p="md" component="section" aria-labelledby="resource-delete">
          <Title order={2} size="h2" id="resource-delete" mb="sm">
            {t(`${type}.delete.confirm`)}
          </Title>
          <Text size="sm" mb="sm">
            {abilities.delete || deleteDenial === undefined
              ? t(`${type}.deleteText`)
              : reasonText(deleteDenial)}
          </Text>
          <Button color="red" variant="light" disabled={!abilities.delete} onClick={onDelete}>
            {t('settings.delete')}
          </Button>
        </Paper>
      )}
    </div>
  );
}
