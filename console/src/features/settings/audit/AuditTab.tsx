import { Stack } from '@mantine/core';
import { RetentionCard } from './RetentionCard.tsx';
import { SignalsCard } from './SignalsCard.tsx';
import { SyslogCard } from './SyslogCard.tsx';

/** The settings of the audit log, one card per section. */
export default function AuditTab() {
  return (
    <Stack gap="md" maw={760}>
      <SyslogCard />
      <RetentionCard />
      <SignalsCard />
    </Stack>
  );
}
