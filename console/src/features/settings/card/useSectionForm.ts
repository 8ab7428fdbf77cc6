import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toProblem } from '../../../api/problem.ts';
import { useUnsavedInput } from '../../../ui/unsaved-input.ts';
import { sectionQuery } from '../data/sections.ts';
import { useRefreshSystem } from '../data/useRefreshSystem.ts';
import type { CardDefinition } from './definition.ts';
import { type FormValues, rebase } from './form-values.ts';

/** A card's form and its saving on top of the version that it began with. */
export function useSectionForm<
  Body extends { version: number },
  Values extends FormValues,
  Patch extends object,
>({ section, valuesOf, validate, patchOf }: CardDefinition<Body, Values, Patch>, body: Body) {
  const queryClient = useQueryClient();
  const refreshSystem = useRefreshSystem();
  const [base, setBase] = useState(body);
  const [staleness, setStaleness] = useState<'stale' | 'loaded'>();
  const form = useForm<Values>({
    initialValues: valuesOf(body),
    ...(validate && { validate: (values: Values) => validate(values) }),
  });
  const isDirty = form.isDirty();
  useUnsavedInput(isDirty);

  const save = async (typed: Values) => {
    const patch = patchOf(typed, base);
    if (Object.keys(patch).length === 0) return;
    try {
      const saved = await section.save(patch, base.version);
      queryClient.setQueryData(sectionQuery(section).queryKey, saved);
      await refreshSystem();
    } catch (error) {
      if (toProblem(error).code === 'stale_version') setStaleness('stale');
      throw error;
    }
  };
  const loadNewest = async () => {
    const latest = await queryClient.fetchQuery({ ...sectionQuery(section), staleTime: 0 });
    const typed = form.getValues();
    form.setInitialValues(valuesOf(latest));
    form.setValues(rebase(typed, valuesOf(base), valuesOf(latest)));
    setBase(latest);
    setStaleness('loaded');
  };
  return { form, base, isDirty, save, staleness, loadNewest };
}
