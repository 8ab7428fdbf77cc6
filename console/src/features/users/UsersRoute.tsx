import { useSession } from '../../api/session.ts';
import { AdminsOnlyPage } from './AdminsOnlyPage.tsx';
import { UsersPage } from './UsersPage.tsx';

/** The users for who may see them; also who is no admin any more is told so, in the middle of the page. */
export default function UsersRoute() {
  const { abilities } = useSession();
  return abilities.listUsers ? <UsersPage /> : <AdminsOnlyPage />;
}
