import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useUnsavedInput } from './unsaved-input.ts';

interface OnceDialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** Shows what nothing can show again; so neither Esc nor a click outside closes it by accident. */
export function OnceDialog({ title, onClose, children }: OnceDialogProps) {
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
