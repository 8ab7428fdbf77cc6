import { Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialogs.module.css';
import { useUnsavedInput } from './unsaved-input.ts';

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
