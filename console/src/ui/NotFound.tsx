import { Button } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { EmptyState } from './EmptyState.tsx';
import { PageHeader } from './PageHeader.tsx';

interface NotFoundProps {
  Icon: Icon;
  title: string;
  text: string;
  /** The list to go to; / for the start page. */
  to: '/' | '/users' | '/organizations' | '/projects' | '/account/organizations';
  linkLabel: string;
}

/** Replaces a page that does not exist, or whose user, organization or project the caller can't see. */
export function NotFound({ Icon: Sign, title, text, to, linkLabel }: NotFoundProps) {
  return (
    <>
      <PageHeader title={title} isNews />
      <EmptyState
        icon={<Sign size={32} stroke={1.25} />}
        text={text}
        action={
          <Button component={Link} to={to} variant="default" mt="xs">
            {linkLabel}
          </Button>
        }
      />
    </>
  );
}
