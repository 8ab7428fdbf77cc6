import { Button } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from '../../../lib/i18n.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { sectionQuery } from '../api.ts';
import { FactsSkeleton } from './Facts.tsx';
import type { FormValues } from './form-values.ts';
import { type CardDefinition, type Confirmation, SectionForm } from './SectionForm.tsx';
import { SettingsCard } from './SettingsCard.tsx';

interface SectionCardProps<
  Body extends { version: number },
  Values extends FormValues,
  Patch extends object,
> {
  title: string;
  description: string;
  definition: CardDefinition<Body, Values, Patch>;
  /** The number of facts, for a skeleton of the same height. */
  factCount: number;
  /** Renders the values read-only. */
  facts: (body: Body) => ReactNode;
  /** Renders the form fields. */
  fields: (form: UseFormReturnType<Values>, base: Body) => ReactNode;
  confirmation?: Confirmation<Body, Values>;
  /** Renders buttons beside Edit. */
  actions?: (body: Body) => ReactNode;
}

/** One section of the settings: read-only at first, a form after Edit. */
export function SectionCard<
  Body extends { version: number },
  Values extends FormValues,
  Patch extends object,
>(props: SectionCardProps<Body, Values, Patch>) {
  const { title, definition } = props;
  const { t } = useTranslation('settings');
  const { data, error, refetch, isFetching } = useQuery(sectionQuery(definition.section));
  const [isEditing, setEditing] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    // Returns the focus to where keyboard users started.
    if (wasEditing.current && !isEditing) edit.current?.focus({ preventScroll: true });
    wasEditing.current = isEditing;
  }, [isEditing]);
  const finish = () => {
    // Clear the dirty state before the toast, so that leaving the page at once does not ask about unsaved input.
    flushSync(() => setEditing(false));
    notifications.show({ color: 'green', message: t('saved', { title }) });
  };
  return (
    <SettingsCard
      title={title}
      description={props.description}
      actions={
        data &&
        !isEditing && (
          <>
            {props.actions?.(data)}
            <Button
              ref={edit}
              size="xs"
              variant="default"
              onClick={() => setEditing(true)}
              aria-label={t('editOf', { title })}
            >
              {t('edit')}
            </Button>
          </>
        )
      }
    >
      {!data && error && (
        <ErrorState problem={error} onRetry={() => void refetch()} isRetrying={isFetching} />
      )}
      {!data && !error && <FactsSkeleton count={props.factCount} />}
      {data && !isEditing && props.facts(data)}
      {data && isEditing && (
        <SectionForm
          title={title}
          definition={definition}
          body={data}
          fields={props.fields}
          {...(props.confirmation && { confirmation: props.confirmation })}
          onSaved={finish}
          onCancel={() => setEditing(false)}
        />
      )}
    </SettingsCard>
  );
}
