import { Button, Group, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DiscardQuestion } from '../../../ui/FormDialog.tsx';
import { useSubmit } from '../../../ui/forms.tsx';
import { ProblemAlert } from '../../../ui/problem.tsx';
import { StaleAlert } from '../../../ui/StaleAlert.tsx';
import type { CardDefinition } from './definition.ts';
import type { FormValues } from './form-values.ts';
import { useSectionForm } from './useSectionForm.ts';

/** A question before saving, with what follows from its answers. */
export type Confirmation<Body extends { version: number }, Values extends FormValues> = (
  typed: Values,
  base: Body,
  answers: { onConfirm: () => Promise<unknown>; onClose: () => void },
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

/** A card while it is edited: Enter saves; Esc and Cancel leave it, but ask first when something typed would be lost. */
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
  const { submit, isPending, problem } = useSubmit(form, save);
  const [isAsking, setAsking] = useState(false);
  const root = useRef<HTMLFormElement>(null);
  useEffect(() => root.current?.querySelector<HTMLElement>('input:checked, input, select')?.focus(), []);

  const askToCancel = () => {
    if (isPending) return;
    if (isDirty) setAsking(!isAsking);
    else onCancel();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // A dialog of the card has an Esc of its own, and React hands it on to here.
    const { key, target } = event;
    if (key === 'Escape' && target instanceof Node && root.current?.contains(target)) askToCancel();
  };
  const [question, setQuestion] = useState<ReactNode>();
  const finish = async (values: Values) => {
    if (await submit(values)) onSaved();
  };
  const onSubmit = form.onSubmit(async (values) => {
    setAsking(false);
    const asked = confirmation?.(values, base, {
      onConfirm: () => finish(values),
      onClose: () => setQuestion(undefined),
    });
    if (asked === undefined) return finish(values);
    setQuestion(asked);
  });
  return (
    <>
      {/* Outside of the form, or React would hand the question’s Enter on to it. */}
      {question}
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
