import { Button, type ButtonProps, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import i18next from 'i18next';
import { type ReactNode, useEffect, useState } from 'react';
import { emailFaults } from 'roster-contract/email';
import { nameFaults } from 'roster-contract/names';
import { ApiProblem } from '../api/client.ts';
import { useTranslation } from '../lib/i18n.ts';
import { applyFaults, focusFirstFault } from './faults.ts';
import { useRegainFocus } from './focus.ts';
import { faultText, ProblemAlert } from './problem.tsx';

interface SubmitFormProps<Values> {
  form: UseFormReturnType<Values>;
  submitLabel: string;
  /** Rejects with the problem to show. */
  onSubmit: (values: Values) => Promise<unknown>;
  isFullWidth?: boolean;
  /** Whether there is nothing to submit yet. */
  isUnchanged?: boolean;
  children: ReactNode;
}

/**
 * A form as the main content of a page. Enter submits; faults are shown at their fields, other problems above the button,
 * which is disabled while the server throttles.
 */
export function SubmitForm<Values extends Record<string, unknown>>(props: SubmitFormProps<Values>) {
  const { submit, focusFault, isPending, problem } = useSubmit(props.form, props.onSubmit);
  const wait = useRetryDelay(problem);
  const waitWords = useRetryText(wait);
  return (
    <form onSubmit={props.form.onSubmit(submit, focusFault)} noValidate>
      <Stack gap="md">
        {props.children}
        <ProblemAlert problem={problem} wait={wait} />
        <div>
          <Button
            type="submit"
            loading={isPending}
            disabled={wait > 0 || props.isUnchanged === true}
            fullWidth={props.isFullWidth === true}
          >
            {waitWords ?? props.submitLabel}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

interface ActionButtonProps extends Pick<ButtonProps, 'variant'> {
  label: string;
  /** Rejects with the problem to show. */
  onAction: () => Promise<unknown>;
}

/** Runs one action at a time and shows its problem above the button, which is disabled while the server throttles. */
export function ActionButton({ label, onAction, ...look }: ActionButtonProps) {
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const wait = useRetryDelay(problem);
  const waitWords = useRetryText(wait);
  const button = useRegainFocus<HTMLButtonElement>(isPending);

  const run = async () => {
    if (wait > 0) return;
    setPending(true);
    setProblem(null);
    try {
      await onAction();
    } catch (error) {
      setProblem(error);
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <ProblemAlert problem={problem} wait={wait} />
      <Button
        ref={button}
        fullWidth
        loading={isPending}
        // Keeps the focus, unlike `disabled`.
        {...(wait > 0 && { 'data-disabled': true, 'aria-disabled': true })}
        onClick={() => void run()}
        {...look}
      >
        {waitWords ?? label}
      </Button>
    </>
  );
}

type SubmittableForm = Parameters<typeof applyFaults>[0];

/** Submits a form, one request at a time. Shows faults at their fields and returns other problems as `problem`. */
export function useSubmit<Values>(form: SubmittableForm, action: (values: Values) => Promise<unknown>) {
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  /** Resolves with whether it succeeded. */
  const submit = async (values: Values): Promise<boolean> => {
    if (isPending) return false;
    setPending(true);
    setProblem(null);
    try {
      await action(values);
      return true;
    } catch (error) {
      setProblem(applyFaults(form, error));
      return false;
    } finally {
      setPending(false);
    }
  };
  return {
    submit,
    /** For the form's own validation, which rejects values before they are submitted. */
    focusFault: (faults: Readonly<Record<string, unknown>>) => focusFirstFault(form, faults),
    isPending,
    problem,
    clearProblem: () => setProblem(null),
  };
}

const SECOND = 1000;

/** Returns the seconds until the server accepts another attempt after `too_many_attempts`. */
export function useRetryDelay(problem: unknown): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const isThrottled = problem instanceof ApiProblem && problem.code === 'too_many_attempts';
    if (!isThrottled || problem.retryAfter === undefined) return setLeft(0);
    // By the clock, since timers are suspended in hidden tabs.
    const until = performance.now() + problem.retryAfter * SECOND;
    const update = () => setLeft(Math.max(0, Math.ceil((until - performance.now()) / SECOND)));
    update();
    const timer = setInterval(update, SECOND / 4);
    return () => clearInterval(timer);
  }, [problem]);
  return left;
}

/** Returns the remaining time as text, in minutes above two; undefined when there is none. */
export function useRetryText(wait: number): string | undefined {
  const { t } = useTranslation('ui');
  if (wait === 0) return undefined;
  return wait > 120 ? t('waitMinutes', { count: Math.ceil(wait / 60) }) : t('wait', { count: wait });
}

/** Validates a required field. */
export const required = (value: string): string | null =>
  value === '' ? i18next.t('errors:faults.required') : null;

/** Returns the texts of faults as one; null without any. */
const textOf = (faults: readonly Parameters<typeof faultText>[0][]): string | null =>
  faults.length === 0 ? null : faults.map(faultText).join('\u00a0· ');

/** Validates the name of a user, an organization or a project by the rules of the server. */
export const validName = (value: string): string | null => textOf(nameFaults(value));

/** Validates an email address by the rules of the server. */
export const validEmail = (value: string): string | null => textOf(emailFaults(value));

/** Validates the repetition of a new password. */
export const sameAs = (other: string, value: string): string | null =>
  value === other ? null : i18next.t('ui:password.different');
