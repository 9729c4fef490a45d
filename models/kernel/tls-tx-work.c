/*
 * TLS transmit work is scheduled after close has cancelled it: CVE-2026-23240. The bits were an earlier repair.
 *
 *	CPU0 (close)			CPU1 (write space)		CPU2 (worker)
 *					found the context
 *					sets SCHEDULED: it was clear
 *	sets CLOSING, SCHEDULED
 *	cancel_delayed_work_sync()
 *	  (no work is queued)
 *					schedules the work
 *	waits for a grace period
 *	frees the context
 *									runs in freed memory
 *
 * Fixed: disable_delayed_work_sync().
 */
#include <racewalk.h>

enum { BIT_TX_SCHEDULED, BIT_TX_CLOSING };
struct tls_sw_context_tx { struct delayed_work tx_work; unsigned long tx_bitmask; };
static struct tls_sw_context_tx *tx;

static void tx_work_handler(struct work_struct *work)
{
	struct tls_sw_context_tx *ctx = container_of(to_delayed_work(work), struct tls_sw_context_tx, tx_work);

	if (test_bit(BIT_TX_CLOSING, &ctx->tx_bitmask))
		return;
	test_and_clear_bit(BIT_TX_SCHEDULED, &ctx->tx_bitmask);
}
static void tls_write_space(void)
{
	struct tls_sw_context_tx *ctx;

	rcu_read_lock();
	ctx = rcu_dereference(tx);
	if (ctx && !test_and_set_bit(BIT_TX_SCHEDULED, &ctx->tx_bitmask))
		schedule_delayed_work(&ctx->tx_work, 0);
	rcu_read_unlock();
}
static void tls_sk_proto_close(void)
{
	struct tls_sw_context_tx *ctx = tx;

	rcu_assign_pointer(tx, NULL);
	set_bit(BIT_TX_CLOSING, &ctx->tx_bitmask);
	set_bit(BIT_TX_SCHEDULED, &ctx->tx_bitmask);
#ifdef FIXED
	disable_delayed_work_sync(&ctx->tx_work);
#else
	cancel_delayed_work_sync(&ctx->tx_work);
#endif
	synchronize_net();
	kfree(ctx);
}
SCENE(tls_tx_work, "a TLS socket is closed while an acknowledgement makes room")
{
	BEFORE {
		tx = kzalloc(sizeof(*tx), GFP_KERNEL);
		INIT_DELAYED_WORK(&tx->tx_work, tx_work_handler);
		tls_write_space();
	}
	TASK(close) { tls_sk_proto_close(); }
	TASK(ack) { tls_write_space(); }
	EXPECT(posted, "use-after-free");
	EXPECT(FIXED, clean);
}
