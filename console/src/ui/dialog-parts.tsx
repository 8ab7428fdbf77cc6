import { Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialogs.module.css';
import { useUnsavedInput } from './unsaved-input.ts';

/** A dialog's buttons, always in sight: what is too long for the screen scrolls behind them. */
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

/** Shows what nothing can show again; so neither Esc nor a click outside closes it by accident. */
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
