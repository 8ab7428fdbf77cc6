import { Outlet } from '@tanstack/react-router';

/** Layout. */
export function OutsideLayout() {
  return <Outlet />;
}
