import { Stack, Text, ThemeIcon } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { PageHeader } from './PageHeader.tsx';

interface StateMessageProps {
  icon: Icon;
  /** `good`: something succeeded; `bad`: the way on is blocked. */
  tone?: 'good' | 'bad' | 'neutral';
  title: string;
  text: ReactNode;
  /** The ways on. */
  children?: ReactNode;
}

const COLORS = { good: 'green', bad: 'yellow', neutral: 'indigo' };

/** A whole page that says how things stand, and how to go on. It is read out when it takes the place of another. */
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
