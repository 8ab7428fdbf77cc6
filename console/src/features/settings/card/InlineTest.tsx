import { Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useRetryDelay } from '../../../ui/forms.tsx';
import { ProblemAlert } from '../../../ui/problem.tsx';
import classes from './InlineTest.module.css';

interface Outcome {
  isSuccess: boolean;
  text: string;
}

interface InlineTestProps {
  label: string;
  /** Where the label alone does not say what is tested. */
  ariaLabel?: string;
  icon?: ReactNode;
  test: () => Promise<Outcome>;
  /** Shows an error where it belongs, such as under a field; returns what is left to show here. */
  onError?: ((error: unknown) => unknown) | undefined;
}

/** A button that tests a setting, with the outcome beside it. */
export function InlineTest({ label, ariaLabel, icon, test, onError = (error) => error }: InlineTestProps) {
  const [isPending, setPending] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const [problem, setProblem] = useState<unknown>(null);
  const wait = useRetryDelay(problem);
  const run = async () => {
    setPending(true);
    setOutcome(undefined);
    setProblem(null);
    try {
      setOutcome(await test());
    } catch (error) {
      setProblem(onError(error));
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
          leftSection={icon}
          loading={isPending}
          disabled={wait > 0}
          onClick={() => void run()}
          aria-label={ariaLabel}
        >
          {label}
        </Button>
        <span
          role="status"
          className={classes.outcome}
          data-failed={outcome?.isSuccess === false || undefined}
        >
          {outcome && (outcome.isSuccess ? <IconCheck size={16} /> : <IconAlertTriangle size={16} />)}
          {outcome && (
            <Text span size="sm">
              {outcome.text}
            </Text>
          )}
        </span>
      </Group>
      <ProblemAlert problem={problem} wait={wait} />
    </>
  );
}
