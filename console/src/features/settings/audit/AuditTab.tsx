import { Stack } from '@mantine/core';
import { SignalsCard } from '../signals/SignalsCard.tsx';
import { PushCard } from './PushCard.tsx';
import { RetentionCard } from './RetentionCard.tsx';

/** What becomes of the audit trail, a card each. */
export default function AuditTab() {
  return (
    <Stack gap="md" maw={760}>
      <PushCard />
      <RetentionCard />
      <SignalsCard />
    </Stack>
  );
}
