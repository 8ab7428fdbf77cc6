import { useForm } from '@mantine/form';
import { useState } from 'react';
import { atVersion } from '../../ui/faults.ts';
import type { MemberRole } from '../memberships/memberships.ts';
import { patchOf } from './changes.ts';
import type { ResourceValues } from './ResourceFields.tsx';
import { useMemberFaults } from './useMemberFaults.ts';

interface Named {
  id: string;
  name: string;
  version: number;
}

/** What was changed; who is not named stays. */
export interface ResourcePatch {
  name?: string;
  members?: Record<string, MemberRole | null>;
}

type EditValues = ResourceValues & { version: number };

/** The form of what exists: saves only what was changed, in one step, and never over somebody else's change unseen. */
export function useEditResource<Place extends Named>(
  place: Place,
  fetchResource: (id: string) => Promise<Place>,
  patchResource: (base: Place, patch: ResourcePatch) => Promise<Place>,
) {
  const [base, setBase] = useState(place);
  const [isReloaded, setReloaded] = useState(false);
  const { faults, watch } = useMemberFaults();
  const initialValues: EditValues = { name: place.name, members: {}, version: place.version };
  const form = useForm<EditValues>({ initialValues });

  /** Undefined when there was nothing to save. */
  const save = async ({ name, members }: EditValues): Promise<Place | undefined> => {
    setReloaded(false);
    const patch: ResourcePatch = {};
    if (name !== base.name) patch.name = name;
    if (Object.keys(members).length > 0) patch.members = patchOf(members);
    if (Object.keys(patch).length === 0) return undefined;
    return watch(() => patchResource(base, patch)).catch((error: unknown) => {
      throw atVersion(error);
    });
  };

  const loadNewest = async () => {
    const newest = await fetchResource(place.id);
    const typed = form.getValues();
    form.setInitialValues({ name: newest.name, members: {}, version: newest.version });
    form.setValues({
      ...typed,
      name: typed.name === base.name ? newest.name : typed.name,
      version: newest.version,
    });
    form.clearErrors();
    setBase(newest);
    setReloaded(true);
  };

  const staleness = form.errors.version ? 'stale' : isReloaded ? 'loaded' : undefined;
  return { form, base, faults, save, loadNewest, staleness } as const;
}
