import { Badge } from '@mantine/core';

/** How many things wait on a page. */
export const NavigationBadge = ({ count, label }: { count: number; label: string }) => (
  <Badge size="xs" ml="auto" circle={count < 10} flex="none" variant="filled" role="img" aria-label={label}>
    {count < 100 ? count : '99+'}
  </Badge>
);
