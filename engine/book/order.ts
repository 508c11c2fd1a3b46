// The words of the order book: sides, order kinds, limits, reasons for refusal, and how an order id is made. Hot loops use the
// integers; people use the words. Integers are part of saved runs: append, never reorder.

/** Sides as columns hold them. */
export const BUY = 0;
export const SELL = 1;

/** The four ladders: resting bids and asks, and stop orders that wait for a price. */
export const BIDS = 0;
export const ASKS = 1;
export const STOP_BUYS = 2;
export const STOP_SELLS = 3;

/** How long an order wants to live. */
export const orderKinds = [
  'limit',
  'market',
  'immediateOrCancel',
  'fillOrKill',
  'postOnly',
] as const;
export type OrderKind = (typeof orderKinds)[number];
export const LIMIT = 0;
export const MARKET = 1;
export const IMMEDIATE_OR_CANCEL = 2;
export const FILL_OR_KILL = 3;
export const POST_ONLY = 4;

/** What happens when an order meets one of the same owner. */
export const selfTradeModes = ['none', 'cancelResting', 'cancelIncoming'] as const;
export type SelfTradePrevention = (typeof selfTradeModes)[number];
export const STP_NONE = 0;
export const STP_CANCEL_RESTING = 1;
export const STP_CANCEL_INCOMING = 2;

/** Highest price in price steps; the lowest is 1. */
export const PRICE_MAX = (1 << 26) - 1;
/** Largest quantity of one order in lots. */
export const QUANTITY_MAX = (1 << 30) - 1;
/** "No price" on the side where lower is better; the other side uses 0. */
export const NO_PRICE = 1 << 30;
/** Slots of orders that can live at one time. */
export const ID_SLOTS = 1 << 24;
/** Generations of one slot before its ids come round again. */
export const GENERATIONS = 1 << 29;

/** Why the book refused, in order of precedence. Hot entries return minus the index; index 0 is "not refused". */
export const bookReasons = [
  'accepted',
  'unknownOrder',
  'invalidSide',
  'invalidPrice',
  'invalidQuantity',
  'invalidDisplayQuantity',
  'invalidStopPrice',
  'auctionInProgress',
  'noAuctionInProgress',
  'waitsForStopPrice',
  'wouldTake',
  'cannotFillCompletely',
  'bookFull',
] as const;
export type BookReason = Exclude<(typeof bookReasons)[number], 'accepted'>;

export const UNKNOWN_ORDER = -1;
export const INVALID_SIDE = -2;
export const INVALID_PRICE = -3;
export const INVALID_QUANTITY = -4;
export const INVALID_DISPLAY = -5;
export const INVALID_STOP_PRICE = -6;
export const AUCTION_IN_PROGRESS = -7;
export const NO_AUCTION_IN_PROGRESS = -8;
export const WAITS_FOR_STOP_PRICE = -9;
export const WOULD_TAKE = -10;
export const CANNOT_FILL_COMPLETELY = -11;
export const BOOK_FULL = -12;

/** The word for a negative return code. */
export const reasonOf = (code: number): BookReason => bookReasons[-code] as BookReason;

/** Order id as a safe integer: which slot, and which of the slot's generations. An id is never used twice. */
export const orderIdOf = (slot: number, generation: number): number => generation * ID_SLOTS + slot;
/** Generation within an order id. */
export const generationOf = (id: number): number => (id / ID_SLOTS) | 0;
/** Slot within an order id: its lowest 24 bits, which JavaScript's bit operations keep for all safe integers. */
export const slotOf = (id: number): number => id & (ID_SLOTS - 1);
