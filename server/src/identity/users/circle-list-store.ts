import type { Queryable } from '../../db/database.ts';
import { EXACT_COUNT_LIMIT } from '../../db/keyset.ts';
import { countMembers, resourcesOf } from './circles-store.ts';
import { looksAtColumns } from './conditions-store.ts';
import {
  countDrawn,
  countMatches,
  type Drawing,
  followMembers,
  followUnseen,
  gatherMembers,
  membersReach,
  SMALL,
  sample,
  sizeOf,
} from './drawing-store.ts';
import type { UserFilter, UserPage, UserPageRequest } from './list.ts';
import {
  countEverybody,
  gatherFound,
  inOrder,
  type ListRow,
  plannedFinds,
  reaches,
  toPage,
  walksAlongIndex,
} from './page-store.ts';

/** More places than these are not followed side by side. */
const MOST_PLACES = 50;

/** What each costs, in steps along an index that covers the search; measured at a million people: */
const COSTS = {
  /** Looking somebody up among the members. */
  probe: 4,
  /** Reading a row, in an order whose index does not cover the search. */
  row: 9,
  /** Reading a member, and judging them by the index that covers the search. */
  member: 7,
  /** Reading a find of the search indexes, which is looked up among the members as well. */
  find: 20,
};

/**
 * A page of users who are in circles. There are three ways to it: to *gather* all members of the smallest circle (or all
 * finds of a search) and sort them; to *follow* the members of a place in the order in which users were made; to *walk*
 * along all people in order; the last two until the page is full. The one that costs least is taken. What is answered
 * depends on the members alone, also whether a total is exact; what else there is in the directory, on the way alone.
 */
export async function listCircles(
  db: Queryable,
  filter: UserFilter,
  page: UserPageRequest,
): Promise<UserPage> {
  const newest = drawFrom(0, filter, page);
  if (!newest.conditional && canFollow(newest)) {
    const [rows, total] = await Promise.all([followMembers(db, newest, 0), countDrawn(db, newest)]);
    return toPage(rows, page, total);
  }
  const unseen = newest.conditional ? undefined : await followUnseen(db, newest);
  if (unseen) return toPage(unseen, page, await countDrawn(db, newest));
  const { drawing, small } = await drawFromSmallest(db, filter, page);
  if (small) return gatherMembers(db, drawing);
  const facts = await learn(db, drawing);
  if (filter.words.length > 0) return search(db, drawing, facts);
  const [shown, total] = await Promise.all([
    read(db, drawing, facts),
    drawing.conditional ? countMatches(db, drawing, facts) : countDrawn(db, drawing, facts.members),
  ]);
  return { ...shown, total };
}

/** What is rare is counted; how many others there are is told by the members that were looked at, whichever way is taken. */
async function search(db: Queryable, drawing: Drawing, facts: Facts): Promise<UserPage> {
  const { page } = drawing;
  const shown = await (facts.rare ? gatherCheaply : read)(db, drawing, facts);
  const shows = shown.users.length;
  if (facts.rare) return shown;
  if (page.position === undefined && !shown.more) return { ...shown, total: { value: shows, exact: true } };
  return {
    ...shown,
    total: { value: Math.max(shows, Math.round(facts.share * facts.members)), exact: false },
  };
}

/** A list that is drawn from one of its circles. */
function drawFrom(index: number, filter: UserFilter, page: UserPageRequest): Drawing {
  const rest = { ...filter, circles: filter.circles.filter((_, each) => each !== index) };
  const conditional = looksAtColumns(rest) || rest.circles.length > 0 || rest.addable !== undefined;
  return { filter, page, base: filter.circles[index] ?? [], rest, conditional };
}

/** Finds the smallest circle, and whether it is small. */
async function drawFromSmallest(db: Queryable, filter: UserFilter, page: UserPageRequest) {
  const { circles } = filter;
  let sizes = await countMembers(db, circles, SMALL + 1);
  const small = Math.min(...sizes) <= SMALL;
  if (!small && circles.length > 1) sizes = await countMembers(db, circles, EXACT_COUNT_LIMIT + 1);
  return { drawing: drawFrom(sizes.indexOf(Math.min(...sizes)), filter, page), small };
}

/** What must be known of a list before it is read. */
interface Facts {
  /** How many members the base has; who is in it twice counts twice. */
  members: number;
  /** Which part of the members matches, by some of them; never nothing. */
  share: number;
  /** Whether next to none of these matches. */
  rare: boolean;
  /** How many people there are in the directory. */
  people: number;
  /** How many of them a search finds, as the planner guesses; without one, it would be all. */
  finds: number;
}

/** Of those looked at, so many are next to none. */
const NEXT_TO_NONE = 1;

async function learn(db: Queryable, drawing: Drawing): Promise<Facts> {
  const { base, rest, conditional } = drawing;
  const [members, { matching, looked }, people, finds] = await Promise.all([
    sizeOf(db, base),
    conditional ? sample(db, drawing) : { matching: 1, looked: 1 },
    countEverybody(db),
    looksAtColumns(rest) ? plannedFinds(db, rest) : Number.POSITIVE_INFINITY,
  ]);
  const share = Math.max(matching, 0.5) / Math.max(looked, 1);
  return { members, share, rare: conditional && matching <= NEXT_TO_NONE, people, finds };
}

function canFollow({ base, page, conditional }: Drawing): boolean {
  const places = resourcesOf(base);
  return page.order === 'createdAt' && places !== undefined && places <= (conditional ? 1 : MOST_PLACES);
}

interface Way {
  kind: 'gather' | 'follow' | 'walk';
  cost: number;
  /** How many are looked at before the way is given up: several times what is expected, or half of what it costs instead. */
  bound: number;
}

/** The way that costs least. How common a word is in the directory says as much of it as how common it is among some members. */
function cheapestWay(drawing: Drawing, { members, share, people, finds }: Facts): Way {
  const { page, rest } = drawing;
  const needed = page.limit + 1;
  const isSearch = looksAtColumns(rest);
  const gathering = Math.min(
    members * COSTS.member,
    isSearch ? finds * COSTS.find : Number.POSITIVE_INFINITY,
  );
  const likely = isSearch ? (share + finds / people) / 2 : share;
  const reading = (kind: Way['kind'], steps: number, price: number): Way => ({
    kind,
    cost: steps * price,
    bound: Math.ceil(Math.max(1000, 4 * steps, gathering / 2 / price)),
  });
  // Words are judged first, and those who have them alone are looked up.
  const step =
    (walksAlongIndex(page.order, rest) ? 1 : COSTS.row) + (rest.words.length > 0 ? 0 : COSTS.probe);
  const ways = [
    { kind: 'gather' as const, cost: gathering, bound: 0 },
    reading('walk', (needed * people) / (likely * members), step),
    ...(canFollow(drawing) ? [reading('follow', needed / likely, COSTS.member)] : []),
  ];
  return ways.reduce((best, each) => (each.cost < best.cost ? each : best));
}

/** Reads a page the cheapest way, without its total. */
async function read(db: Queryable, drawing: Drawing, facts: Facts): Promise<UserPage> {
  const way = cheapestWay(drawing, facts);
  const rows = way.kind === 'gather' ? undefined : await readInOrder(db, drawing, way);
  return rows ? toPage(rows, drawing.page, UNCOUNTED) : gatherCheaply(db, drawing, facts);
}

const UNCOUNTED = { value: 0, exact: false };

/** Reads in order, one more than the page if there is; undefined when that was given up. */
async function readInOrder(
  db: Queryable,
  drawing: Drawing,
  { kind, bound }: Way,
): Promise<ListRow[] | undefined> {
  const { filter, page } = drawing;
  const [rows, reach] =
    kind === 'follow'
      ? [await followMembers(db, drawing, bound), () => membersReach(db, drawing, bound)]
      : [await inOrder(db, filter, page, bound), () => reaches(db, page, bound)];
  return rows.length <= page.limit && (await reach()) ? undefined : rows;
}

const gatherCheaply = (db: Queryable, drawing: Drawing, { finds, members }: Facts): Promise<UserPage> =>
  finds * COSTS.find < members * COSTS.member
    ? gatherFound(db, drawing.filter, drawing.page)
    : gatherMembers(db, drawing);
