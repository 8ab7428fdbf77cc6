import type { Queryable } from '../../db/database.ts';
import { countMembers, placesOf } from './circles-store.ts';
import { looksAtColumns } from './conditions-store.ts';
import {
  countDrawn,
  countMatches,
  type Drawing,
  followMembers,
  gatherMembers,
  membersReach,
  SMALL,
  shareOf,
  sizeOf,
} from './drawing-store.ts';
import { COUNT_UP_TO, type UserFilter, type UserPage, type UserPageRequest } from './list.ts';
import { coversSearch, estimate, gatherFound, inOrder, reaches, toPage } from './page-store.ts';

/** More places than these are not followed side by side. */
const MOST_PLACES = 50;

/** What each costs, in steps along an index that covers the search; measured at a million people: a row of users, */
const ROW_COST = 3;
/** and a find of the search indexes, which is read, judged, and looked for among the members. */
const FIND_COST = 4;

/**
 * A page of users who are in circles. There are three ways to it: to *gather* all members of the smallest circle (or all
 * finds of a search) and sort them; to *follow* the members of a place in the order in which users were made; to *walk*
 * along all people in order; the last two until the page is full. The one that costs least is taken. What is answered
 * depends on the members alone, also whether a total is exact: how common a word is among them is told by some of them.
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
  const { drawing, small } = await drawFromSmallest(db, filter, page);
  if (small) return gatherMembers(db, drawing);
  const facts = await learn(db, drawing);
  const way = cheapestWay(drawing, facts);
  if (way.kind === 'gather') return gatherCheaply(db, drawing, facts);
  const [rows, total] = await Promise.all([readInOrder(db, drawing, way), totalOf(db, drawing, facts)]);
  const shown = rows ? toPage(rows, page, total) : await gatherCheaply(db, drawing, facts);
  // Others who stand in between may cut a walk short, but have no say in what is told: not even that it is exact.
  return { ...shown, total: { ...total, value: Math.max(total.value, shown.users.length) } };
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
  if (!small && circles.length > 1) sizes = await countMembers(db, circles, COUNT_UP_TO + 1);
  return { drawing: drawFrom(sizes.indexOf(Math.min(...sizes)), filter, page), small };
}

/** What must be known of a list before it is read. */
interface Facts {
  /** How many members the base has; who is in it twice counts twice. */
  members: number;
  /** Which part of the members matches. */
  share: number;
  /** How many people there are in the directory. */
  people: number;
  /** How many of them a search finds. */
  finds: number;
}

async function learn(db: Queryable, drawing: Drawing): Promise<Facts> {
  const [members, share, { people, matches }] = await Promise.all([
    sizeOf(db, drawing.base),
    shareOf(db, drawing),
    estimate(db, drawing.rest),
  ]);
  return { members, share, people, finds: matches };
}

function canFollow({ base, page, conditional }: Drawing): boolean {
  const places = placesOf(base);
  return page.order === 'createdAt' && places !== undefined && places <= (conditional ? 1 : MOST_PLACES);
}

interface Way {
  kind: 'gather' | 'follow' | 'walk';
  cost: number;
  /** How many are looked at before the way is given up: several times what is expected, or half of what it costs instead. */
  bound: number;
}

/** The way that costs least, if the directory holds a searched word as often as the members do. */
function cheapestWay(drawing: Drawing, { members, share, people }: Facts): Way {
  const { page, rest } = drawing;
  const needed = page.limit + 1;
  const gathering = Math.min(
    members * ROW_COST,
    looksAtColumns(rest) ? share * people * FIND_COST : Number.POSITIVE_INFINITY,
  );
  const reading = (kind: Way['kind'], steps: number, price: number): Way => ({
    kind,
    cost: steps * price,
    bound: Math.ceil(Math.max(1000, 4 * steps, gathering / 2 / price)),
  });
  const ways = [
    { kind: 'gather' as const, cost: gathering, bound: 0 },
    reading('walk', (needed * people) / (share * members), coversSearch(page.order) ? 1 : ROW_COST),
    ...(canFollow(drawing) ? [reading('follow', needed / share, ROW_COST)] : []),
  ];
  return ways.reduce((best, each) => (each.cost < best.cost ? each : best));
}

/** Reads in order, one more than the page if there is; undefined when that was given up. */
async function readInOrder(db: Queryable, drawing: Drawing, { kind, bound }: Way) {
  const { filter, page } = drawing;
  if (kind === 'follow') {
    const rows = await followMembers(db, drawing, bound);
    const cut = rows.length <= page.limit && (await membersReach(db, drawing, bound));
    return cut ? undefined : rows;
  }
  const rows = await inOrder(db, filter, page, bound);
  const cut = rows.length <= page.limit && (await reaches(db, page, bound));
  return cut ? undefined : rows;
}

function totalOf(db: Queryable, drawing: Drawing, facts: Facts): Promise<UserPage['total']> {
  if (!drawing.conditional) return countDrawn(db, drawing);
  if (drawing.rest.words.length === 0) return countMatches(db, drawing, facts);
  return Promise.resolve({ value: Math.round(facts.share * facts.members), exact: false });
}

const gatherCheaply = (db: Queryable, drawing: Drawing, { finds, members }: Facts): Promise<UserPage> =>
  looksAtColumns(drawing.rest) && finds * FIND_COST < members * ROW_COST
    ? gatherFound(db, drawing.filter, drawing.page)
    : gatherMembers(db, drawing);
