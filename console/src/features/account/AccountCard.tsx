import { Paper } from '@mantine/core';
import type { ReactNode } from 'react';

/** Forms of one's own account are no wider than can be read at a glance. */
export function AccountCard({ children }: { children: ReactNode }) {
  return (
    <Paper withBorder p={{ base: 'md', sm: 'lg' }} maw={560}>
      {children}
    </Paper>
  );
}
