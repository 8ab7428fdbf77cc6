import { Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../../ui/problem.tsx';
import { type RootTested, testRoot } from '../data/tests.ts';
import classes from './RootUrlTest.module.css';

interface RootUrlTestProps {
  /** An address that is not saved yet; the one in use when absent. */
  rootUrl?: string;
  /** Takes what the server refused to where it belongs; answers what is left to show here. */
  onRefused?: (error: unknown) => unknown;
}

/** Tries whether the server reaches itself at its root address, as people would. */
export function RootUrlTest({ rootUrl, onRefused = (error) => error }: RootUrlTestProps) {
  const { t } = useTranslation('settings');
  const [isPending, setPending] = useState(false);
  const [tested, setTested] = useState<RootTested>();
  const [problem, setProblem] = useState<unknown>(null);
  const run = async () => {
    setPending(true);
    setTested(undefined);
    setProblem(null);
    try {
      setTested(await testRoot(rootUrl?.trim() || undefined));
    } catch (error) {
      setProblem(onRefused(error));
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
          loading={isPending}
          onClick={() => void run()}
          aria-label={t('general.testLabel')}
        >
          {t('test')}
        </Button>
        <span role="status" className={classes.outcome} data-failed={tested?.reached === false || undefined}>
          {tested && (tested.reached ? <IconCheck size={16} /> : <IconAlertTriangle size={16} />)}
          {tested && (
            <Text span size="sm">
              {tested.reached ? t('general.reached') : (tested.detail ?? t('general.notReached'))}
            </Text>
          )}
        </span>
      </Group>
      <ProblemAlert problem={problem} />
    </>
  );
}
