import { Group, Text } from '@mantine/core';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import classes from './ConnectionsTab.module.css';

/** A value to be entered elsewhere, with the button that copies it. */
export function CopyableText({ text, label }: { text: string; label: string }) {
  return (
    <Group gap={4} wrap="nowrap" align="flex-start" className={classes.copyable}>
      <Text span inherit ff="monospace" fz="sm">
        {text}
      </Text>
      <CopyButton text={text} label={label} />
    </Group>
  );
}
