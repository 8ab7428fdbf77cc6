import { Button, Group, Paper, Text, Title } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { sectionQuery } from '../data/sections.ts';
import { CardSkeleton } from './CardSkeleton.tsx';
import type { CardDefinition } from './definition.ts';
import type { FormValues } from './form-values.ts';
import classes from './SectionCard.module.css';
import { type Confirmation, SectionForm } from './SectionForm.tsx';

interface SectionCardProps<
  Body extends { version: number },
  Values extends FormValues,
  Patch extends object,
> {
  title: string;
  description: string;
  definition: CardDefinition<Body, Values, Patch>;
  /** How many facts there are, so that nothing jumps when they come. */
  factCount: number;
  /** The values, to be read. */
  facts: (body: Body) => ReactNode;
  /** The values, to be changed. */
  fields: (form: UseFormReturnType<Values>, base: Body) => ReactNode;
  /** Asks before what was typed is saved; undefined where nothing has to be asked. */
  confirmation?: Confirmation<Body, Values>;
  /** What else can be done with the values as they are. */
  actions?: (body: Body) => ReactNode;
}

/** One section of the settings: to be read, and after Edit to be changed in the same place. */
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
    // Whoever works by keyboard goes on where they began.
    if (wasEditing.current && !isEditing) edit.current?.focus({ preventScroll: true });
    wasEditing.current = isEditing;
  }, [isEditing]);
  const id = useId();
  const finish = () => {
    // Who reads that it is saved may go elsewhere at once, without being asked what is to become of the form.
    flushSync(() => setEditing(false));
    notifications.show({ color: 'green', message: t('saved', { title }) });
  };
  return (
    <Paper component="section" aria-labelledby={id} withBorder className={classes.card}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm" mb="md">
        <div>
          <Title order={2} id={id}>
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {props.description}
          </Text>
        </div>
        {data && !isEditing && (
          <Group gap="xs" wrap="nowrap" className={classes.actions}>
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
          </Group>
        )}
      </Group>
      {!data && error && (
        <ErrorState problem={error} onRetry={() => void refetch()} isRetrying={isFetching} />
      )}
      {!data && !error && <CardSkeleton count={props.factCount} />}
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
    </Paper>
  );
}
