import { Outlet } from '@tanstack/react-router';

/** Layout. */
export function Shell() {
  return <Outlet />;
}
