import { Skeleton, Stack } from '@mantine/core';

const ROWS = Array.from({ length: 12 }, (_, index) => index);

/** Stands for the rows at the very first load, as tall as they will be. */
export function UserSkeleton() {
  return (
    <Stack gap={10} py={10} aria-hidden>
      {ROWS.map((row) => (
        <Skeleton key={row} height={30} radius="sm" />
      ))}
    </Stack>
  );
}
