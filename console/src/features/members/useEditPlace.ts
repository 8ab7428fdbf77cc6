import { useForm } from '@mantine/form';
import { useState } from 'react';
import { atVersion } from '../../ui/stale.ts';
import type { MemberRole } from '../places/roles.ts';
import { patchOf } from './changes.ts';
import type { PlaceValues } from './PlaceFields.tsx';
import { useMemberFaults } from './useMemberFaults.ts';

interface Named {
  id: string;
  name: string;
  version: number;
}

/** What was changed; who is not named stays. */
export interface PlacePatch {
  name?: string;
  members?: Record<string, MemberRole | null>;
}

type EditValues = PlaceValues & { version: number };

/** The form of what exists: saves only what was changed, in one step, and never over somebody else's change unseen. */
export function useEditPlace<Place extends Named>(
  place: Place,
  fetchPlace: (id: string) => Promise<Place>,
  patchPlace: (base: Place, patch: PlacePatch) => Promise<Place>,
) {
  const [base, setBase] = useState(place);
  const [isReloaded, setReloaded] = useState(false);
  const { faults, watch } = useMemberFaults();
  const initialValues: EditValues = { name: place.name, members: {}, version: place.version };
  const form = useForm<EditValues>({ initialValues });

  /** Undefined when there was nothing to save. */
  const save = async ({ name, members }: EditValues): Promise<Place | undefined> => {
    setReloaded(false);
    const patch: PlacePatch = {};
    if (name !== base.name) patch.name = name;
    if (Object.keys(members).length > 0) patch.members = patchOf(members);
    if (Object.keys(patch).length === 0) return undefined;
    return watch(() => patchPlace(base, patch)).catch((error: unknown) => {
      throw atVersion(error);
    });
  };

  const loadNewest = async () => {
    const newest = await fetchPlace(place.id);
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
