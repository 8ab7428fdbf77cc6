import { Stack, Text, ThemeIcon } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { PageHeader } from './PageHeader.tsx';

interface StateMessageProps {
  icon: Icon;
  /** `good`: an action succeeded; `bad`: the user can't continue here. */
  tone?: 'good' | 'bad' | 'neutral';
  title: string;
  text: ReactNode;
  /** Buttons and links to continue with. */
  children?: ReactNode;
}

const COLORS = { good: 'green', bad: 'yellow', neutral: 'indigo' };

/** A page with a message and actions. Screen readers announce it when it replaces another. */
export function StateMessage({ icon: Sign, tone = 'neutral', title, text, children }: StateMessageProps) {
  return (
    <>
      <ThemeIcon size={40} radius="xl" variant="light" color={COLORS[tone]} mb="md" aria-hidden>
        <Sign size={22} stroke={1.7} />
      </ThemeIcon>
      <PageHeader title={title} isNews />
      <Stack gap={10}>
        <Text size="sm" component="div" mb={6}>
          {text}
        </Text>
        {children}
      </Stack>
    </>
  );
}
