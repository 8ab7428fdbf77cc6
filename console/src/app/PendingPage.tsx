import { Skeleton, Stack } from '@mantine/core';

/** Stands where a page will be while its code or its guard loads: a heading and content, as every page has. */
export function PendingPage() {
  return (
    <Stack p="lg" gap="lg" aria-busy="true">
      <Skeleton height={28} width={180} />
      <Skeleton height={240} />
    </Stack>
  );
}
