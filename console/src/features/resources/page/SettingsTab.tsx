import { Alert, Button, Paper, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from '../../../lib/i18n.ts';
import cards from '../../../ui/cards.module.css';
import { versionFault } from '../../../ui/faults.ts';
import { SubmitForm } from '../../../ui/forms.tsx';
import { useProblemText } from '../../../ui/problem.tsx';
import { toast } from '../../../ui/toast.tsx';
import { useUnsavedInput } from '../../../ui/unsaved-input.ts';
import { patchResource, type ResourceDetails, useRefreshResources } from '../api.ts';
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
  const form = useForm({ initialValues: { name, members: {}, version } });
  useUnsavedInput(form.isDirty());
  const { mutateAsync } = useMutation({
    mutationFn: (newName: string) => patchResource(resource, { name: newName }),
  });
  const submit = async (values: { name: string }) => {
    if (values.name === name) return;
    const saved = await mutateAsync(values.name).catch((error: unknown) => {
      throw versionFault(error);
    });
    refresh();
    toast(saved, t('toast.saved', { name: saved.name }));
  };
  return (
    <div className={cards.cards}>
      <Paper withBorder p="md" component="section" aria-labelledby="resource-general">
        <Title order={2} size="h2" id="resource-general" mb="sm">
          {t('settings.general')}
        </Title>
        <SubmitForm
          form={form}
          submitLabel={t('settings.save')}
          onSubmit={submit}
          isUnchanged={!form.isDirty()}
        >
          {form.errors.version && (
            <Alert color="yellow" role="alert">
              {t(`${type}.stale`)}
            </Alert>
          )}
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
