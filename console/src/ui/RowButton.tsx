import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

interface RowButtonProps {
  /** The accessible name: the action and its subject. */
  name: string;
  /** The tooltip: the action. */
  hint: string;
  /** Why the action is denied; the button can still be focused, so that the reason can be read. */
  reason?: string | undefined;
  icon: ReactNode;
  onClick: () => void;
}

/** An icon button in a row of a list. */
export function RowButton({ name, hint, reason, icon, onClick }: RowButtonProps) {
  const isDenied = reason !== undefined;
  return (
    <Tooltip label={reason ?? hint} multiline maw={260}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={name}
        aria-disabled={isDenied}
        data-disabled={isDenied}
        {...(isDenied && { bg: 'transparent' })}
        onClick={() => !isDenied && onClick()}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
