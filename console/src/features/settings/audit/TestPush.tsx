import { Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../../ui/problem.tsx';
import { useWait } from '../../../ui/useWait.ts';
import { type PushTested, testPush } from '../data/tests.ts';
import classes from './TestPush.module.css';

/** Sends one message to the receiver as it is saved, and tells how that went. */
export function TestPush() {
  const { t } = useTranslation('audit-settings');
  const [isPending, setPending] = useState(false);
  const [tested, setTested] = useState<PushTested>();
  const [problem, setProblem] = useState<unknown>(null);
  const wait = useWait(problem);
  const run = async () => {
    setPending(true);
    setTested(undefined);
    setProblem(null);
    try {
      setTested(await testPush());
    } catch (error) {
      setProblem(error);
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <Group gap="sm" className={classes.test}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconSend size={14} />}
          loading={isPending}
          disabled={wait > 0}
          onClick={() => void run()}
        >
          {t('push.test')}
        </Button>
        <span
          role="status"
          className={classes.outcome}
          data-failed={tested?.delivered === false || undefined}
        >
          {tested && (tested.delivered ? <IconCheck size={16} /> : <IconAlertTriangle size={16} />)}
          {tested && (
            <Text span size="sm">
              {tested.detail}
            </Text>
          )}
        </span>
      </Group>
      <ProblemAlert problem={problem} wait={wait} />
    </>
  );
}
