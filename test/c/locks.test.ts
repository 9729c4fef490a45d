import { describe, expect, it } from 'vitest';
import { kinds, pointsOf } from './c-model.js';

const text = `#include <racewalk.h>
struct table { struct rw_semaphore sem; rwlock_t lock; seqcount_t seq; spinlock_t write; int size; };
static struct table *table;

static int table_size(void)
{
	int size;
	down_read(&table->sem);
	size = READ_ONCE(table->size);
	up_read(&table->sem);
	return size;
}
static void table_show(void)
{
#ifdef FIXED
	table_size();
	down_read(&table->sem);
#else
	down_read(&table->sem);
	table_size();
#endif
	up_read(&table->sem);
}
static void table_grow(void)
{
	unsigned int start;
	down_write(&table->sem);
	WRITE_ONCE(table->size, 1);
	up_write(&table->sem);
	if (write_trylock(&table->lock))
		write_unlock(&table->lock);
	spin_lock(&table->write);
	write_seqcount_begin(&table->seq);
	write_seqcount_end(&table->seq);
	spin_unlock(&table->write);
	do {
		start = read_seqcount_begin(&table->seq);
	} while (read_seqcount_retry(&table->seq, start));
}
SCENE(show_vs_grow, "a reader reads again while a writer waits")
{
	BEFORE {
		table = kzalloc(sizeof(*table), GFP_KERNEL);
		init_rwsem(&table->sem);
		rwlock_init(&table->lock);
		seqcount_init(&table->seq);
		spin_lock_init(&table->write);
	}
	TASK(show) { table_show(); }
	TASK(grow) { table_grow(); }
}
`;

it('locks with readers and sequence counts are what they are in C', () => {
  expect(kinds(text)).toEqual(['deadlock', 'recursive-locking']);
  expect(kinds(text, 'FIXED')).toEqual([]);
  const calls = pointsOf(text, 'table_grow').map((point) => point.split(' ')[1]);
  expect(calls.filter((name) => name !== 'load')).toEqual([
    'downWriteComes',
    'downWrite',
    'store',
    'upWrite',
    'upWriteReturns',
    'writeTrylock',
    'rawSpinLock',
    'writeUnlock',
    'writeSeqcountBegin',
    'writeSeqcountEnd',
    'rawSpinUnlock',
    'readSeqcountBegin',
    'readSeqcountRetry',
  ]);
});

describe('a semaphore that something else may keep from who waits', () => {
  const gate = (call: string, faults = 'yes'): string => `#include <racewalk.h>
static DEFINE_SEMAPHORE(gate, 1);
static int count;
static int reader(void)
{
	int err = ${call};
#ifdef FIXED
	if (err)
		return err;
#endif
	count = 1;
	up(&gate);
	return err;
}
static void writer(void)
{
	down(&gate);
	count = 2;
	up(&gate);
}
SCENE(gated, "two write a word under a semaphore")
{
	OPTION(faults, ${faults});
	TASK(user) { reader(); }
	TASK(other) { writer(); }
}`;
  it.each(['down_interruptible(&gate)', 'down_killable(&gate)', 'down_timeout(&gate, HZ)'])(
    '%s did not take it where it says so',
    (call) => {
      expect(kinds(gate(call))).toEqual(['data-race']);
      expect(kinds(gate(call), 'FIXED')).toEqual([]);
    },
  );
  it('is taken where there are no signals, but not where time passes', () => {
    expect(kinds(gate('down_interruptible(&gate)', 'no'))).toEqual([]);
    expect(kinds(gate('down_timeout(&gate, HZ)', 'no'))).toEqual(['data-race']);
  });
});
