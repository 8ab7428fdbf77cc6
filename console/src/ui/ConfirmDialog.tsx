import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from '../lib/i18n.ts';
import { useUnsavedInput } from '../lib/unsaved-input.ts';
import classes from './dialogs.module.css';
import { useReturnFocus } from './focus.ts';
import { ProblemAlert } from './problem.tsx';

/** The result of an action after which a dialog stays open, to show a result instead. */
export const KEEP_OPEN = Symbol('keep open');

interface ConfirmDialogProps {
  /** Can be omitted when the dialog is only rendered while open. */
  opened?: boolean;
  title: string;
  /** The consequences of the action. */
  children: ReactNode;
  confirmLabel: string;
  /** A text that must be typed first, for actions that can't be undone. */
  typeToConfirm?: string;
  /** Whether the confirm button is red. Default: true. */
  isDanger?: boolean;
  /** Disables the confirm button: the impact is still loading, or the action is denied. */
  isDisabled?: boolean;
  /** The dialog closes when it resolves, unless with `KEEP_OPEN`, and shows the problem when it rejects. */
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks for confirmation before an action with consequences. Enter confirms, Esc cancels. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened = true, typeToConfirm, isDanger = true } = props;
  const { t } = useTranslation('ui');
  useReturnFocus(opened);
  const [typed, setTyped] = useState('');
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  // Case-insensitive, like the emails that are typed here.
  const isTyped = typeToConfirm === undefined || typed.trim().toLowerCase() === typeToConfirm.toLowerCase();

  const close = () => {
    if (isPending) return;
    setTyped('');
    setProblem(null);
    props.onClose();
  };
  const confirm = async (event: FormEvent) => {
    event.preventDefault();
    if (isPending || !isTyped || props.isDisabled) return;
    setPending(true);
    setProblem(null);
    try {
      if ((await props.onConfirm()) === KEEP_OPEN) return;
      setTyped('');
      props.onClose();
    } catch (error) {
      setProblem(error);
    } finally {
      setPending(false);
    }
  };

  return (
    <Modal opened={opened} onClose={close} title={props.title} returnFocus={false}>
      <form onSubmit={confirm} noValidate>
        <Stack gap="md">
          {props.children}
          {typeToConfirm !== undefined && (
            <TextInput
              label={t('typeToConfirm', { text: typeToConfirm })}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
              data-autofocus
            />
          )}
          <ProblemAlert problem={problem} />
        </Stack>
        <DialogFooter>
          <Button
            variant="default"
            onClick={close}
            disabled={isPending}
            data-autofocus={typeToConfirm === undefined || undefined}
          >
            {t('cancel')}
          </Button>
          <Button
            type="submit"
            {...(isDanger ? { color: 'red' } : {})}
            loading={isPending}
            disabled={!isTyped || props.isDisabled === true}
          >
            {props.confirmLabel}
          </Button>
        </DialogFooter>
      </form>
    </Modal>
  );
}

/** The buttons of a dialog, sticky at its bottom. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <Group justify="flex-end" gap="xs" className={classes.footer}>
      {children}
    </Group>
  );
}

interface ShowOnceDialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** Shows a secret that can't be shown again, so it closes only by its button. */
export function ShowOnceDialog({ title, onClose, children }: ShowOnceDialogProps) {
  useUnsavedInput(true);
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      {children}
    </Modal>
  );
}
