export { OrganizationInvitation } from './contract.ts';
export { holdOffers } from './facts.ts';
export { joinOffered } from './join.ts';
export { organizationInvitationLifecycle } from './lifecycle.ts';
export type { Offer } from './model.ts';
export { expiryFrom, makeOffers, readOffered } from './offer.ts';
export { withdrawMailsOf } from './revoke.ts';
export { organizationInvitationRoutes } from './routes.ts';
export {
  findNextUnanswered,
  findOffer,
  findPendingTo,
  findThoseWithMember,
  followInvitation,
  markAnswered,
} from './store.ts';
export { countAsking } from './throttle.ts';
export { moveOffersTo, revokeWaiting } from './waiting.ts';
