/** An organization as the server knows it; what goes out is chosen by the contract. */
export interface Organization {
  id: string;
  name: string;
  memberCount: number;
  /** How many of its projects the caller may see. */
  projectCount: number;
  version: number;
  createdAt: Date;
}

/** A project that is left in an organization. */
export interface ProjectLeft {
  id: string;
  name: string;
}
