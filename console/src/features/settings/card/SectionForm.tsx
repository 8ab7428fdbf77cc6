import { Button, Group, Stack } from '@mantine/core';
import { type FormErrors, type UseFormReturnType, useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { toProblem } from '../../../api/client.ts';
import { sessionQuery, setupQuery } from '../../../api/session.ts';
import { applyLanguage, useTranslation } from '../../../lib/i18n.ts';
import { useUnsavedInput } from '../../../lib/unsaved-input.ts';
import { DiscardQuestion } from '../../../ui/FormDialog.tsx';
import { useSubmit } from '../../../ui/forms.tsx';
import { ProblemAlert } from '../../../ui/problem.tsx';
import { StaleAlert } from '../../../ui/StaleAlert.tsx';
import { type Section, sectionQuery } from '../api.ts';
import { type FormValues, rebase } from './form-values.ts';

/** Maps a section of the settings to the form that edits it, and back. */
export interface CardDefinition<
  Body extends { version: number },
  Values extends FormValues,
  Patch extends object,
> {
  section: Section<Body, Patch>;
  valuesOf: (body: Body) => Values;
  /** Only what the server can't validate as well. */
  validate?: (values: Values) => FormErrors;
  /** Returns the edited fields as a JSON Merge Patch; empty without changes. */
  patchOf: (typed: Values, base: Body) => Patch;
}

/** Returns the dialog that asks before saving, or undefined if no confirmation is needed. */
export type Confirmation<Body extends { version: number }, Values extends FormValues> = (
  typed: Values,
  base: Body,
  dialog: { onConfirm: () => Promise<unknown>; onClose: () => void },
) => ReactNode | undefined;

interface SectionFormProps<
  Body extends { version: number },
  Values extends FormValues,
  Patch extends object,
> {
  title: string;
  definition: CardDefinition<Body, Values, Patch>;
  body: Body;
  fields: (form: UseFormReturnType<Values>, base: Body) => ReactNode;
  confirmation?: Confirmation<Body, Values>;
  onSaved: () => void;
  onCancel: () => void;
}

/** The form of a card in edit mode. Enter saves; Esc and Cancel ask before discarding edits. */
export function SectionForm<
  Body extends { version: number },
  Values extends FormValues,
  Patch extends object,
>({
  title,
  definition,
  body,
  fields,
  confirmation,
  onSaved,
  onCancel,
}: SectionFormProps<Body, Values, Patch>) {
  const { t } = useTranslation(['settings', 'ui']);
  const { form, base, isDirty, save, staleness, loadNewest } = useSectionForm(definition, body);
  const { submit, focusFault, isPending, problem } = useSubmit(form, save);
  const [isAsking, setAsking] = useState(false);
  const root = useRef<HTMLFormElement>(null);
  useEffect(
    () => root.current?.querySelector<HTMLElement>('input:checked, input:enabled, select')?.focus(),
    [],
  );

  const askToCancel = () => {
    if (isPending) return;
    if (isDirty) setAsking(!isAsking);
    else onCancel();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // React also delivers events of dialogs rendered by the card, which handle Esc themselves.
    const { key, target } = event;
    if (key === 'Escape' && target instanceof Node && root.current?.contains(target)) askToCancel();
  };
  const [dialog, setDialog] = useState<ReactNode>();
  const finish = async (values: Values) => {
    if (await submit(values)) onSaved();
  };
  const onSubmit = form.onSubmit(async (values) => {
    setAsking(false);
    const needed = confirmation?.(values, base, {
      onConfirm: () => finish(values),
      onClose: () => setDialog(undefined),
    });
    if (needed === undefined) return finish(values);
    setDialog(needed);
  }, focusFault);
  return (
    <>
      {/* Outside the form, because React would deliver the dialog’s submit event to it. */}
      {dialog}
      <form ref={root} aria-label={title} onSubmit={onSubmit} onKeyDown={onKeyDown} noValidate>
        <Stack gap="md">
          {fields(form, base)}
          {staleness ? (
            <StaleAlert title={t('stale', { title })} state={staleness} onLoad={loadNewest} />
          ) : (
            <ProblemAlert problem={problem} />
          )}
          <Group gap="xs" mih={36}>
            {isAsking ? (
              <DiscardQuestion onKeep={() => setAsking(false)} onDiscard={onCancel} />
            ) : (
              <>
                <Button type="submit" loading={isPending}>
                  {t('save')}
                </Button>
                <Button variant="default" onClick={askToCancel} disabled={isPending}>
                  {t('ui:cancel')}
                </Button>
              </>
            )}
          </Group>
        </Stack>
      </form>
    </>
  );
}

/** Returns the form, which saves with the version that it was loaded from. */
function useSectionForm<Body extends { version: number }, Values extends FormValues, Patch extends object>(
  { section, valuesOf, validate, patchOf }: CardDefinition<Body, Values, Patch>,
  body: Body,
) {
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

/** Reloads what other pages show of the settings: the Users page's button, the password rules, the language. */
function useRefreshSystem(): () => Promise<void> {
  const queryClient = useQueryClient();
  return async () => {
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      queryClient.invalidateQueries({ queryKey: setupQuery.queryKey }),
    ]);
    const session = queryClient.getQueryData(sessionQuery.queryKey);
    if (session) await applyLanguage({ user: session.user.language, system: session.system.language });
  };
}
