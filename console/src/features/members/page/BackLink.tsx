import { Anchor } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import classes from './MembersPage.module.css';

/** The list that one comes from. */
export interface Back {
  to: '/organizations' | '/projects';
  label: string;
}

/** Leads back to the list. */
export const BackLink = ({ back: { to, label } }: { back: Back }) => (
  <Anchor component={Link} to={to} activeOptions={{ exact: true }} size="sm" className={classes.back}>
    <IconChevronLeft size={14} stroke={2} aria-hidden />
    {label}
  </Anchor>
);
