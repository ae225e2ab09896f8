// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fault table, and the hook that writes it.
 *
 * The hook runs under any lock, in any context, NMI included: it takes no lock,
 * allocates nothing, prints nothing, wakes nobody. A fault of a known row only
 * counts, without leaving noinstr code. A new row is filled first and then
 * published by one compare-and-exchange of its hash slot, so a reader that finds it
 * finds it complete. Nothing is ever removed from a table: to clear, or to change
 * the capacity, a fresh table takes its place, every CPU is called out of the
 * hook, and what is to stay is carried over.
 */
#include <linux/context_tracking.h>
#include <linux/context_tracking_irq.h>
#include <linux/entry-common.h>
#include <linux/irq_work.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/stacktrace.h>
#include <linux/string.h>
#include <asm/msr.h>
#include <asm/trap_pf.h>

#include "domain.h"
#include "enter.h"
#include "event.h"
#include "lock.h"
#include "page.h"
#include "secret.h"
#include "switch.h"
#include "trace.h"
#include "walk.h"

/* ---- the table -------------------------------------------------------- */

static void asi_fault_table_free(struct asi_fault_table *table)
{
	if (!table)
		return;
	kvfree(table->slot);
	kvfree(table->row);
	kfree(table);
}

static struct asi_fault_table *asi_fault_table_alloc(u32 capacity)
{
	/* Most of the slots stay free, so that a full table is searched as fast. */
	u32 slots = roundup_pow_of_two(capacity * 8);
	/* The size comes from the user: better to fail than to have others killed. */
	const gfp_t gfp = GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN;
	struct asi_fault_table *table = kzalloc(sizeof(*table), GFP_KERNEL);

	if (!table)
		return NULL;
	table->capacity = capacity;
	table->mask = slots - 1;
	table->slot = kvcalloc(slots, sizeof(*table->slot), gfp);
	table->row = kvcalloc(capacity, sizeof(*table->row), gfp);
	if (table->slot && table->row)
		return table;
	asi_fault_table_free(table);
	return NULL;
}

/* Two rounds of multiply and fold: pages and ips differ in few bits. */
static __always_inline u64 asi_key_mix(const struct asi_key *key)
{
	u64 hash = (key->ip ^ (key->page >> PAGE_SHIFT)) * 0x9e3779b97f4a7c15ull;

	hash = (hash ^ (hash >> 32) ^ key->rest) * 0xd6e8feb86659fd93ull;
	return hash ^ (hash >> 32);
}

static __always_inline bool asi_key_equal(const struct asi_key *a, const struct asi_key *b)
{
	return a->ip == b->ip && a->page == b->page && a->rest == b->rest;
}

/* The row of a slot, if it can be the one looked for. */
static __always_inline struct asi_row *asi_slot_row(struct asi_fault_table *table, u64 slot,
						    u64 hash, const struct asi_key *key)
{
	struct asi_row *row;

	if ((slot ^ hash) >> 32)
		return NULL;
	row = &table->row[(u32)slot - 1];
	return asi_key_equal(&row->key, key) ? row : NULL;
}

static __always_inline struct asi_row *asi_fault_table_find(struct asi_fault_table *table, u64 hash,
							    const struct asi_key *key)
{
	struct asi_row *row;
	u32 i = hash;
	u64 slot;

	while ((slot = raw_atomic64_read(&table->slot[i & table->mask]))) {
		row = asi_slot_row(table, slot, hash, key);
		if (row)
			return row;
		i++;
	}
	return NULL;
}

/* Returns an unpublished row, or NULL if the table is full. */
static struct asi_row *asi_fault_table_next(struct asi_fault_table *table)
{
	int next = atomic_read(&table->next);

	do {
		if (next >= table->capacity)
			return NULL;
	} while (!atomic_try_cmpxchg(&table->next, &next, next + 1));
	return &table->row[next];
}

/* Returns @row, or the row that another CPU, or an NMI, has published before. */
static struct asi_row *asi_fault_table_publish(struct asi_fault_table *table, struct asi_row *row,
					       u64 hash)
{
	u64 mine = (hash & ~0xffffffffull) | (u32)(row - table->row + 1);
	struct asi_row *own = row;
	struct asi_row *other;
	u32 i = hash;
	s64 slot;

	for (;; i++) {
		slot = 0;
		if (atomic64_try_cmpxchg(&table->slot[i & table->mask], &slot, mine))
			break;
		other = asi_slot_row(table, slot, hash, &row->key);
		if (!other)
			continue;
		row->void_row = true;
		row = other;
		break;
	}
	/* Pairs with asi_row_ready(): a reader that sees it ready sees all of it. */
	smp_store_release(&own->ready, true);
	return row;
}

/**
 * asi_row_ready() - is a row of a table complete?
 * @row: the row
 *
 * Context: Any, NMI-safe.
 * Return: true if so; then all that is constant in it may be read.
 */
bool asi_row_ready(const struct asi_row *row)
{
	/* Pairs with asi_fault_table_publish(). */
	return smp_load_acquire(&row->ready);
}

/* ---- the hook --------------------------------------------------------- */

static __always_inline void asi_row_latest(struct asi_row *row, const struct asi_fault_in *in)
{
	WRITE_ONCE(row->address, in->address);
	WRITE_ONCE(row->last, rdtsc());
	WRITE_ONCE(row->error_code, in->error_code);
	WRITE_ONCE(row->cpu, raw_smp_processor_id());
	WRITE_ONCE(row->exit_reason, in->ctx->exit_reason);
	WRITE_ONCE(row->has_reason, in->ctx->has_reason);
	if (READ_ONCE(row->pid) == current->pid)
		return;
	WRITE_ONCE(row->pid, current->pid);
	__builtin_memcpy(row->comm, current->comm, TASK_COMM_LEN);
}

/* Adds faults, the latest of them @seq; the row's seq never goes back. */
static __always_inline void asi_row_count(struct asi_row *row, s64 count, s64 seq)
{
	s64 old = raw_atomic64_read(&row->seq);

	raw_atomic64_add(count, &row->count);
	while (old < seq && !raw_atomic64_try_cmpxchg(&row->seq, &old, seq))
		;
}

static __always_inline void asi_make_key(struct asi_fault_in *in)
{
	struct asi_key *key = &in->key;

	key->rest = 0;
	key->ip = in->regs->ip;
	key->page = in->address & PAGE_MASK;
	key->domain = in->ctx->domain->id;
	key->access = in->error_code & X86_PF_INSTR ? ASI_ACCESS_EXEC :
		      in->error_code & X86_PF_WRITE ? ASI_ACCESS_WRITE : ASI_ACCESS_READ;
	key->user = in->address < TASK_SIZE_MAX;
	key->switching = asi_switch_has(in->regs->ip);
	in->hash = asi_key_mix(key);
}

/* Claims one of @n slots; returns its number plus one, or 0 if none is free. */
static unsigned int asi_reserve_slot(struct asi_faults *faults, unsigned long *busy, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (!test_and_set_bit_lock(i, busy))
			return i + 1;
	}
	atomic64_inc(&faults->stacks_dropped);
	return 0;
}

static unsigned int asi_keep_stack(struct asi_faults *faults, struct pt_regs *regs)
{
	unsigned int slot = asi_reserve_slot(faults, faults->stacks_busy, ASI_RAW_STACKS);
	struct asi_raw_stack *stack;

	if (!slot)
		return 0;
	stack = &faults->stack[slot - 1];
	stack->n = stack_trace_save_regs(regs, stack->entry, ASI_STACK_FRAMES, 0);
	return slot;
}

/* Both walks, raw, while they are what the CPU has just met. */
static unsigned int asi_keep_switch_report(struct asi_faults *faults,
					   const struct asi_fault_in *in)
{
	unsigned int slot = asi_reserve_slot(faults, faults->reports_busy, ASI_RAW_REPORTS);
	const struct asi_pagetable *pt = &in->ctx->domain->pagetable;
	struct asi_cpu *cpu = asi_this_cpu();
	struct asi_switch_report *report;

	if (!slot)
		return 0;
	report = &faults->report[slot - 1];
	report->address = in->address;
	report->cr3 = cpu->root_cr3;
	report->kernel_cr3 = cpu->kernel_cr3;
	report->root_cr3 = pt->cr3;
	asi_walk(__va(cpu->kernel_cr3 & CR3_ADDR_MASK), in->address, &report->kernel);
	asi_walk(pt->root, in->address, &report->domain);
	return slot;
}

/*
 * The part of a fault that is taken once for each row: may leave noinstr code. Returns
 * the row, or NULL if there is no room for it.
 */
static struct asi_row *asi_fault_new(const struct asi_fault_in *in)
{
	struct asi_class *class = in->ctx->domain->class;
	struct asi_faults *faults = &class->faults;
	struct asi_fault_table *table = READ_ONCE(faults->table);
	struct asi_row *row = asi_fault_table_next(table);
	struct asi_row *winner;

	if (!row) {
		atomic64_inc(&faults->dropped);
		return NULL;
	}
	row->key = in->key;
	row->id = atomic_inc_return(&faults->next_id);
	asi_row_latest(row, in);
	row->first = row->last;
	if (READ_ONCE(class->stack) || in->key.switching)
		row->raw = asi_keep_stack(faults, in->regs);
	if (in->key.switching)
		row->report = asi_keep_switch_report(faults, in);
	winner = asi_fault_table_publish(table, row, in->hash);
	asi_row_count(winner, 1, in->seq);
	irq_work_queue(&faults->irq_work);
	return winner;
}

/*
 * Maps the page; what cannot be mapped here stays logged. A reference that turns out
 * not to be needed goes to the work item too: to drop the last one here, under
 * whatever lock was held, could free the page. Returns true if the page is mapped.
 */
static bool asi_learn_locked(struct asi_context *ctx, unsigned long address)
{
	struct asi_learned *learned = &ctx->domain->learned;
	struct asi_page *page = &learned->page[learned->n];
	int ret;

	if (learned->n == ASI_LEARNED || asi_page_find(page, address))
		return false;
	ret = asi_page_hold(page) ?: asi_pagetable_learn(&ctx->domain->pagetable, page);
	page->gone = !!ret;
	if (!ret || page->held)
		learned->n++;
	return !ret;
}

static bool asi_try_learn(struct asi_context *ctx, unsigned long address)
{
	raw_spinlock_t *lock = &ctx->domain->learned.lock;
	bool learned;

	if (in_nmi() || asi_secret_in(address & PAGE_MASK))
		return false;
	if (!raw_spin_trylock(lock))
		return false;
	learned = asi_learn_locked(ctx, address);
	raw_spin_unlock(lock);
	irq_work_queue(&ctx->domain->class->faults.irq_work);
	return learned;
}

static bool asi_fault_learn(struct asi_context *ctx, unsigned long address)
{
	struct asi_learn_counts *counts = &ctx->domain->learn_counts;
	bool learned = asi_try_learn(ctx, address);

	atomic64_inc(learned ? &counts->learned : &counts->degraded);
	return learned;
}

static __always_inline bool asi_wants_learn(const struct asi_fault_in *in)
{
	return READ_ONCE(in->ctx->domain->class->mode) == ASI_MODE_LEARN && !in->key.user &&
	       !in->key.switching;
}

/* Is a fault of a known row traced? */
static __always_inline bool asi_fault_traced(void)
{
	return tracepoint_enabled(asi_fault) || tracepoint_enabled(asi_exit);
}

/* Returns true if the domain can now serve the access. */
static noinline bool asi_fault_slow(const struct asi_fault_in *in, struct asi_row *row)
{
	if (!row)
		row = asi_fault_new(in);
	if (tracepoint_enabled(asi_fault))
		asi_trace_fault(in, row ? row->id : 0);
	return asi_wants_learn(in) && asi_fault_learn(in->ctx, in->address);
}

/**
 * __asi_fault() - log a fault that hit a domain
 * @regs: of the faulting instruction
 * @error_code: the hardware's
 * @address: the faulting address
 *
 * Context: #PF entry after asi_fault_leave() said true, IRQs off, NMI-safe.
 * Return: true if the access is to be retried, false if the fault hit the switch
 * itself and the kernel has to handle it as its own.
 */
noinstr __no_stack_protector bool __asi_fault(struct pt_regs *regs,
					      unsigned long error_code,
					      unsigned long address)
{
	struct asi_context *ctx = asi_this_cpu()->ctx;
	struct asi_faults *faults = &ctx->domain->class->faults;
	irqentry_state_t state;
	struct asi_fault_in in;
	struct asi_row *row;
	bool resume, watched;

	in.ctx = ctx;
	in.regs = regs;
	in.error_code = error_code;
	in.address = address;
	in.seq = raw_atomic64_inc_return(&faults->total);
	asi_make_key(&in);
	if (in.key.user)
		ctx->missed = address;
	row = asi_fault_table_find(READ_ONCE(faults->table), in.hash, &in.key);
	if (likely(row)) {
		asi_row_latest(row, &in);
		asi_row_count(row, 1, in.seq);
	}
	if (likely(row) && !asi_wants_learn(&in) && !asi_fault_traced()) {
		asi_clear_inside(asi_this_cpu());
		return !in.key.switching;
	}

	/* A task that runs a guest on a CPU without ticks is not watched: see ct_irq_enter(). */
	watched = rcu_is_watching_curr_cpu();
	if (!watched)
		ct_nmi_enter();
	state = irqentry_enter(regs);
	instrumentation_begin();
	resume = asi_fault_slow(&in, row);
	instrumentation_end();
	asi_clear_inside(asi_this_cpu());
	irqentry_exit(regs, state);
	if (!watched)
		ct_nmi_exit();
	/* The way out may have scheduled: only now, and on this CPU. */
	if (resume)
		asi_enter_resume(ctx);
	return !in.key.switching;
}

/* ---- carrying over ---------------------------------------------------- */

/**
 * asi_row_free_text() - free the names of a row
 * @row: the row
 *
 * Context: asi_lock held.
 */
void asi_row_free_text(struct asi_row *row)
{
	struct asi_text *text = row->text;

	row->text = NULL;
	if (!text)
		return;
	kfree(text->ip);
	kfree(text->data);
	kfree(text->spec);
	kfree(text);
}

/* Gives back what only the work item would have used. */
static void asi_row_release_raw(struct asi_faults *faults, struct asi_row *row)
{
	if (row->raw)
		clear_bit_unlock(row->raw - 1, faults->stacks_busy);
	if (row->report)
		clear_bit_unlock(row->report - 1, faults->reports_busy);
	row->raw = 0;
	row->report = 0;
}

/**
 * asi_row_forget() - remove a row
 * @faults: the fault table that it was in
 * @row: the row
 *
 * Context: asi_lock held.
 */
void asi_row_forget(struct asi_faults *faults, struct asi_row *row)
{
	asi_row_release_raw(faults, row);
	asi_row_free_text(row);
	if (row->seen && xa_erase(&faults->by_id, row->id))
		faults->n_rows--;
}

/*
 * Publishes a copy that has counted nothing yet. It takes over text, stack and raw
 * slots, unless the same fault has come again in between: then its row is returned.
 */
static struct asi_row *asi_row_copy(struct asi_fault_table *table, struct asi_row *old, u64 hash)
{
	struct asi_row *row = asi_fault_table_next(table);
	struct asi_row *winner;

	if (!row)
		return NULL;
	*row = *old;
	row->ready = false;
	atomic64_set(&row->count, 0);
	winner = asi_fault_table_publish(table, row, hash);
	if (winner != row) {
		row->raw = 0;
		row->report = 0;
		row->text = NULL;
	}
	return winner;
}

/**
 * asi_row_carry() - put a row that was in a table before into one
 * @faults: the fault table
 * @table: what it has now, or will have
 * @old: the row
 *
 * If the same fault came again meanwhile, its new row takes over the count and keeps its
 * own id.
 *
 * Context: Process context, may sleep; asi_lock held.
 * Return: false if there is no room.
 */
bool asi_row_carry(struct asi_faults *faults, struct asi_fault_table *table, struct asi_row *old)
{
	u64 hash = asi_key_mix(&old->key);
	struct asi_row *row = asi_fault_table_find(table, hash, &old->key);

	if (!row) {
		row = asi_row_copy(table, old, hash);
		if (!row)
			return false;
	}
	asi_row_count(row, atomic64_read(&old->count), atomic64_read(&old->seq));
	if (row->id != old->id)
		asi_row_forget(faults, old);
	else if (row->seen)
		xa_store(&faults->by_id, row->id, row, GFP_KERNEL);
	return true;
}

/**
 * struct asi_carry - what stays, and the tally of what does not
 * @filter: only these rows may go
 * @dead: only rows of domains that no longer exist may go
 * @taken: where those that go are kept, which the work item must have seen; NULL for
 *	nowhere
 * @result: rows and faults that went
 */
struct asi_carry {
	struct asi_row_filter filter;
	bool dead;
	struct asi_fault_take *taken;
	struct asi_clear_result result;
};

static bool asi_row_stays(struct asi_class *class, struct asi_row *row,
			  const struct asi_carry *carry)
{
	if (carry->filter.domain && row->key.domain != carry->filter.domain)
		return true;
	if (carry->dead && asi_domain_find(class, row->key.domain))
		return true;
	if (carry->taken && !row->seen)
		return true;
	return (u64)atomic64_read(&row->seq) > carry->filter.upto;
}

/* A row, which the work item has seen, comes out of a table. */
static void asi_row_take(struct asi_fault_take *taken, struct asi_faults *faults,
			 struct asi_row *row)
{
	taken->row[taken->n++] = *row;
	row->text = NULL;
	/* To keep the place takes no memory, neither now nor when the row is back. */
	xa_store(&faults->by_id, row->id, XA_ZERO_ENTRY, GFP_KERNEL);
	faults->n_rows--;
}

static void asi_carry_row(struct asi_class *class, struct asi_fault_table *table,
			  struct asi_row *row, struct asi_carry *carry)
{
	struct asi_faults *faults = &class->faults;

	if (!asi_row_ready(row))
		return;
	if (row->void_row) {
		asi_row_release_raw(faults, row);
		return;
	}
	if (asi_row_stays(class, row, carry)) {
		if (asi_row_carry(faults, table, row))
			return;
		atomic64_add(atomic64_read(&row->count), &faults->dropped);
	} else {
		carry->result.rows++;
		carry->result.faults += atomic64_read(&row->count);
		if (carry->taken) {
			asi_row_take(carry->taken, faults, row);
			return;
		}
	}
	asi_row_forget(faults, row);
}

static int asi_faults_replace(struct asi_class *class, u32 capacity,
			      struct asi_carry *carry)
{
	struct asi_faults *faults = &class->faults;
	struct asi_fault_table *table = asi_fault_table_alloc(capacity);
	struct asi_fault_table *old = faults->table;
	unsigned int i, n;

	lockdep_assert_held(&asi_lock);
	if (!table)
		return -ENOMEM;
	WRITE_ONCE(faults->table, table);
	asi_call_out_all();
	n = atomic_read(&old->next);
	for (i = 0; i < n; i++)
		asi_carry_row(class, table, &old->row[i], carry);
	if (carry->taken)
		faults->taken += carry->result.faults;
	else
		faults->cleared += carry->result.faults;
	asi_class_changed(class);
	asi_fault_table_free(old);
	return 0;
}

/**
 * asi_faults_resize() - change how many rows the table holds
 * @class: the class
 * @capacity: rows; if there are more, those that do not fit count as dropped
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 * Return: 0 or -ENOMEM.
 */
int asi_faults_resize(struct asi_class *class, u32 capacity)
{
	struct asi_carry carry = { .filter.upto = 0 };

	return asi_faults_replace(class, capacity, &carry);
}

/**
 * asi_faults_clear() - remove rows
 * @class: the class
 * @filter: which
 * @result: set to what was removed
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 * Return: 0 or -ENOMEM.
 */
int asi_faults_clear(struct asi_class *class, const struct asi_row_filter *filter,
		     struct asi_clear_result *result)
{
	struct asi_carry carry = { .filter = *filter };
	int ret = asi_faults_replace(class, class->faults.table->capacity, &carry);

	*result = carry.result;
	result->generation = class->generation;
	return ret;
}

/**
 * asi_faults_take() - take rows out, and keep them
 * @class: the class
 * @taken: has room for all rows, says which; its result is set
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 * Return: 0 or -ENOMEM.
 */
int asi_faults_take(struct asi_class *class, struct asi_fault_take *taken)
{
	struct asi_carry carry = { .filter = taken->filter, .taken = taken };
	int ret = asi_faults_replace(class, class->faults.table->capacity, &carry);

	taken->result = carry.result;
	return ret;
}

static bool asi_faults_any_dead(struct asi_class *class)
{
	struct asi_fault_table *table = class->faults.table;
	unsigned int i, n = atomic_read(&table->next);

	for (i = 0; i < n; i++) {
		if (asi_row_ready(&table->row[i]) &&
		    !asi_domain_find(class, table->row[i].key.domain))
			return true;
	}
	return false;
}

/**
 * asi_faults_drop_dead() - remove the rows of domains that no longer exist
 * @class: the class
 *
 * Context: Process context, may sleep, IRQs on; asi_lock held.
 * Return: 0 or -ENOMEM.
 */
int asi_faults_drop_dead(struct asi_class *class)
{
	struct asi_carry carry = { .dead = true, .filter.upto = U64_MAX };

	lockdep_assert_held(&asi_lock);
	if (!asi_faults_any_dead(class))
		return 0;
	return asi_faults_replace(class, class->faults.table->capacity, &carry);
}

/**
 * asi_faults_init() - make an empty fault table
 * @faults: to be filled, zeroed
 *
 * Context: Boot, may sleep.
 * Return: 0 or -ENOMEM.
 */
int asi_faults_init(struct asi_faults *faults)
{
	int ret = stack_depot_init();

	if (ret)
		return ret;
	xa_init(&faults->by_id);
	ratelimit_state_init(&faults->limit, 5 * HZ, 32);
	ratelimit_set_flags(&faults->limit, RATELIMIT_MSG_ON_RELEASE);
	faults->table = asi_fault_table_alloc(ASI_CAPACITY);
	return faults->table ? 0 : -ENOMEM;
}
