export { createOutboundPolicy } from './addresses.ts';
export { type ResolveTxt, resolveTxt } from './dns.ts';
export { createOutbound, type Outbound, OutboundError } from './fetch.ts';
