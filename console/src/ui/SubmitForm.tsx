import { Button, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ReactNode } from 'react';
import { ProblemAlert } from './problem.tsx';
import { useSubmit } from './useSubmit.ts';
import { useWait, useWaitWords } from './useWait.ts';

interface SubmitFormProps<Values> {
  form: UseFormReturnType<Values>;
  submitLabel: string;
  /** Throws what the server refused. */
  onSubmit: (values: Values) => Promise<unknown>;
  isFullWidth?: boolean;
  children: ReactNode;
}

/** A form that is a page's main thing: Enter submits, a refusal stands under its field or above the button, which waits as long as the server asks. */
export function SubmitForm<Values extends Record<string, unknown>>(props: SubmitFormProps<Values>) {
  const { submit, isPending, problem } = useSubmit(props.form, props.onSubmit);
  const wait = useWait(problem);
  const waitWords = useWaitWords(wait);
  return (
    <form onSubmit={props.form.onSubmit(submit)} noValidate>
      <Stack gap="md">
        {props.children}
        <ProblemAlert problem={problem} wait={wait} />
        <div>
          <Button
            type="submit"
            loading={isPending}
            disabled={wait > 0}
            fullWidth={props.isFullWidth === true}
          >
            {waitWords ?? props.submitLabel}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
