/** A project as the server knows it; what goes out is chosen by the contract. */
export interface Project {
  id: string;
  name: string;
  organizationId: string;
  organizationName: string;
  /** The first of them, in the order of names. */
  admins: { id: string; username: string }[];
  adminCount: number;
  memberCount: number;
  version: number;
  createdAt: Date;
}
