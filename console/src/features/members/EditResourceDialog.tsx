import { useMutation } from '@tanstack/react-query';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { StaleAlert } from '../../ui/StaleAlert.tsx';
import { toast } from '../../ui/toast.tsx';
import type { Place } from './data.ts';
import { MembersField, NameField } from './ResourceFields.tsx';
import { type ResourcePatch, useEditResource } from './useEditResource.ts';
import { useRefreshResources } from './useRefreshResources.ts';

interface Editable {
  id: string;
  name: string;
  version: number;
  abilities: { update: boolean; manageMembers: boolean };
}

interface EditResourceDialogProps<Edited extends Editable> {
  type: Place['type'];
  place: Edited;
  fetchResource: (id: string) => Promise<Edited>;
  patchResource: (base: Edited, patch: ResourcePatch) => Promise<Edited>;
  words: {
    title: (name: string) => string;
    submit: string;
    stale: string;
    saved: (name: string) => string;
  };
  onClose: () => void;
}

/** Renames an organization or project and changes who belongs to it, in one step. */
export function EditResourceDialog<Edited extends Editable>({
  type,
  place,
  fetchResource,
  patchResource,
  words,
  onClose,
}: EditResourceDialogProps<Edited>) {
  const refresh = useRefreshResources();
  const { mutateAsync } = useMutation({
    mutationFn: ({ base, patch }: { base: Edited; patch: ResourcePatch }) => patchResource(base, patch),
  });
  const edit = useEditResource(place, fetchResource, (base, patch) => mutateAsync({ base, patch }));
  const { form, base, faults, staleness } = edit;
  const key: Place = { type, id: place.id };
  return (
    <FormDialog
      title={words.title(base.name)}
      submitLabel={words.submit}
      form={form}
      size={860}
      onSubmit={async (values) => {
        const saved = await edit.save(values);
        if (saved === undefined) return;
        refresh();
        toast(saved, words.saved(saved.name));
      }}
      onClose={onClose}
    >
      {staleness && <StaleAlert title={words.stale} state={staleness} onLoad={edit.loadNewest} />}
      <NameField form={form} isReadOnly={!base.abilities.update} />
      {base.abilities.manageMembers && (
        <MembersField
          form={form}
          of={type}
          candidates={{ of: 'place', place: key }}
          place={key}
          faults={faults}
        />
      )}
    </FormDialog>
  );
}
