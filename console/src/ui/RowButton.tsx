import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

interface RowButtonProps {
  /** What it does, and to whom or what: a screen reader hears only this, without the row around it. */
  name: string;
  /** What it does, for who sees the row. */
  hint: string;
  /** Why it can't be done; the button stays reachable, so that the reason is too. */
  reason?: string | undefined;
  icon: ReactNode;
  onClick: () => void;
}

/** An icon that does something to what its row shows. */
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
