import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Fact, Facts } from '../card/Facts.tsx';
import type { AuditPushBody } from '../data/sections.ts';
import { PushState } from './PushState.tsx';
import { facilityOf, severityOf } from './push.ts';
import { TestPush } from './TestPush.tsx';

/** Where events are sent on to, to be read, and how that goes. */
export function PushFacts({ push }: { push: AuditPushBody }) {
  const { t } = useTranslation('settings-audit');
  return (
    <Stack gap="md">
      <PushState version={push.version} />
      {push.host !== null && (
        <>
          <Facts>
            <Fact label={t('push.receiver')}>
              {`${push.host}:${push.port} (${t(`push.transports.${push.transport}`)})`}
            </Fact>
            <Fact label={t('push.facility')}>{facilityOf(push.facility)}</Fact>
            <Fact label={t('push.severity')}>{severityOf(push.severity)}</Fact>
          </Facts>
          <TestPush key={push.version} />
        </>
      )}
    </Stack>
  );
}
