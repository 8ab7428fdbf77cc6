import type { User } from 'roster-contract';

/** Whether somebody was invited and has not come yet. */
export const isPending = ({ status }: Pick<User, 'status'>): boolean => status === 'pending';

/** What a person is called in sentences. Who was invited has chosen no name yet and is known by the address. */
export const nameOf = (user: Pick<User, 'status' | 'username' | 'email'>): string =>
  isPending(user) ? user.email : user.username;
