// A replay of recorded orders in words: how many states are equal, and the reason for everything that is not.

import { queueDifferenceKinds, replayReasons, type ReplayReport } from './replayOrders.ts';
import { formatTable } from './text.ts';

export function replayText(report: ReplayReport): string {
  const { rows, depth, cells, rowsCompared, rowsExact, executions, reasons, messagesByType } =
    report;
  const parts = [
    `${count(rows)} messages against the recorded book, ${depth} ${depth === 1 ? 'level' : 'levels'} a side; by type 1 to 7: ${messagesByType.map(count).join(', ')}`,
    formatTable(
      [
        ['levels recorded', count(cells.all), ''],
        [
          '  derivable from the messages',
          count(cells.derivable),
          share(cells.derivable, cells.all),
        ],
        ['  of those equal', count(cells.exact), share(cells.exact, cells.derivable)],
        ['states compared', count(rowsCompared), ''],
        ['  equal at every derivable level', count(rowsExact), share(rowsExact, rowsCompared)],
        ['visible executions', count(executions.visible), ''],
        [
          '  at our best price',
          count(executions.atBestPrice),
          share(executions.atBestPrice, executions.visible),
        ],
        ['  of an order that entered in the file', count(executions.knownById), ''],
        [
          '    which was the head of our queue',
          count(executions.headOfQueue),
          share(executions.headOfQueue, executions.knownById),
        ],
        ['  executed by matching', count(executions.matched), ''],
      ],
      [1, 2],
    ),
    'Why something could not be derived, or differs:',
    formatTable(
      Object.entries(reasons).map(([reason, rowsOf]) => [
        count(rowsOf),
        replayReasons[reason as keyof typeof replayReasons],
      ]),
      [0],
    ),
  ];
  if (report.queueDifferences.length > 0) {
    parts.push('Executed orders that were not the head of our queue:');
    for (const [kind, says] of Object.entries(queueDifferenceKinds)) {
      const held = report.queueDifferences.filter((difference) => difference.kind === kind);
      if (held.length > 0)
        parts.push(
          `  ${count(held.length)}: ${says} (first: line ${held[0]!.line}, order ${held[0]!.orderId})`,
        );
    }
  }
  return `${parts.join('\n')}\n`;
}

const count = (value: number): string => value.toLocaleString('en-US');
const share = (part: number, whole: number): string =>
  whole === 0 ? '' : `${((100 * part) / whole).toFixed(4)} %`;
