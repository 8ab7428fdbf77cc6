import { Button, Group, Modal, type ModalProps, Stack, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { useTranslation } from '../lib/i18n.ts';
import { useUnsavedInput } from '../lib/unsaved-input.ts';
import { DialogFooter, KEEP_OPEN } from './ConfirmDialog.tsx';
import classes from './dialogs.module.css';
import { useReturnFocus } from './focus.ts';
import { useSubmit } from './forms.tsx';
import { ProblemAlert } from './problem.tsx';

interface FormDialogProps<Values> {
  /** Can be omitted when the dialog is only rendered while open. */
  opened?: boolean;
  title: string;
  description?: ReactNode;
  form: UseFormReturnType<Values>;
  submitLabel: string;
  /** The dialog closes when it resolves, unless with `KEEP_OPEN`, and shows the problem when it rejects. */
  onSubmit: (values: Values) => Promise<unknown>;
  onClose: () => void;
  size?: ModalProps['size'];
  children: ReactNode;
}

/**
 * A form in a dialog. Enter submits; Esc, the close button and a click outside close it, after a confirmation when the
 * form has unsaved input. Input is kept when submitting fails.
 */
export function FormDialog<Values extends Record<string, unknown>>(props: FormDialogProps<Values>) {
  const { opened = true, form, onClose, size = 'md' } = props;
  const { t } = useTranslation('ui');
  const [isAsking, setAsking] = useState(false);
  const { submit, focusFault, isPending, problem, clearProblem } = useSubmit(form, async (values: Values) => {
    if ((await props.onSubmit(values)) !== KEEP_OPEN) close();
  });
  const isDirty = opened && form.isDirty();
  useUnsavedInput(isDirty);
  useReturnFocus(opened);
  const isPhone = useMediaQuery('(max-width: 36em)', undefined, { getInitialValueInEffect: false });

  const close = () => {
    setAsking(false);
    clearProblem();
    onClose();
    form.reset();
  };
  const askToClose = () => {
    if (isPending) return;
    if (isDirty) setAsking(!isAsking);
    else close();
  };

  return (
    <Modal
      opened={opened}
      onClose={askToClose}
      title={props.title}
      size={size}
      returnFocus={false}
      fullScreen={isPhone}
      classNames={{ content: classes.content, body: classes.body }}
    >
      <form onSubmit={form.onSubmit(submit, focusFault)} noValidate className={classes.form}>
        <Stack gap="md">
          {props.description !== undefined && (
            <Text size="sm" c="dimmed">
              {props.description}
            </Text>
          )}
          {props.children}
          <ProblemAlert problem={problem} />
        </Stack>
        <DialogFooter>
          {isAsking ? (
            <DiscardQuestion onKeep={() => setAsking(false)} onDiscard={close} />
          ) : (
            <>
              <Button variant="default" onClick={askToClose} disabled={isPending}>
                {t('cancel')}
              </Button>
              <Button type="submit" loading={isPending}>
                {props.submitLabel}
              </Button>
            </>
          )}
        </DialogFooter>
      </form>
    </Modal>
  );
}

/** Replaces a dialog's buttons when closing it would discard unsaved input. */
export function DiscardQuestion({ onKeep, onDiscard }: { onKeep: () => void; onDiscard: () => void }) {
  const { t } = useTranslation('ui');
  return (
    <Group justify="space-between" gap="xs" role="alert" flex={1}>
      <Text size="sm" fw={500}>
        {t('discard.question')}
      </Text>
      <Group gap="xs">
        <Button variant="default" onClick={onDiscard}>
          {t('discard.discard')}
        </Button>
        <Button onClick={onKeep} data-autofocus autoFocus>
          {t('discard.keep')}
        </Button>
      </Group>
    </Group>
  );
}
