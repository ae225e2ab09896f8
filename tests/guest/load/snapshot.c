// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * snapshot SECONDS FIRST-ADDRESS - listings of the mapping set, while it changes.
 *
 * Two threads map and unmap, one change a request, whose answer says which generation of
 * the set it has made and which ids are in it; so every state that the set has had is known
 * in the end. Four threads list the set all the time. A listing that the kernel does not mark
 * as interrupted must be the state of the generation that it says. FIRST-ADDRESS begins data
 * of the kernel that may be mapped, 8 bytes at a time.
 *
 * Prints "changes N dumps N interrupted N wrong N", and before that the first wrong ones.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "peer.h"

#define MAPPERS		2
#define DUMPERS		4
#define SPECS		40		/* of each mapper */

/* A set of mappings: how many, and a sum of what each comes to, in any order. */
struct state {
	uint32_t generation;
	uint32_t count;
	uint64_t sum;
};

/* Grows; a change is a state that holds the difference to the one before. */
struct journal {
	struct state *state;
	size_t n, room;
};

struct mapper {
	struct peer *peer;
	struct journal changes;
	uint64_t address;
	uint32_t id[SPECS];		/* 0: is not mapped */
};

struct dumper {
	struct peer *peer;
	struct journal dumps;
	unsigned long interrupted;
};

static volatile bool stop;

/*
 * Changes are asked for one at a time: the generation in an answer is read after the change is
 * done, and would be a later one's as well.
 */
static pthread_mutex_t changing = PTHREAD_MUTEX_INITIALIZER;

static void note(struct journal *journal, const struct state *state)
{
	if (journal->n == journal->room) {
		journal->room = journal->room ? 2 * journal->room : 1024;
		journal->state = reallocarray(journal->state, journal->room,
					      sizeof(*journal->state));
		if (!journal->state)
			die("no memory");
	}
	journal->state[journal->n++] = *state;
}

/* Of a mapping: id and spec both count. */
static uint64_t worth(uint32_t id, const char *spec)
{
	uint64_t hash = id * UINT64_C(0x9e3779b97f4a7c15) + 1;

	for (; *spec; spec++)
		hash = (hash ^ (unsigned char)*spec) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 29;
}

static void add_mapping(struct state *state, uint32_t id, const char *spec)
{
	state->count++;
	state->sum += worth(id, spec);
}

/* ---- changes ---------------------------------------------------------- */

struct made {
	struct state change;
	uint32_t id;
};

static int take_made(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr, *part;
	struct made *made = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		const char *spec = "";

		if (mnl_attr_get_type(attr) == ASI_A_MAP_GENERATION)
			made->change.generation = mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) != ASI_A_MAP_ITEM)
			continue;
		mnl_attr_for_each_nested(part, attr) {
			if (mnl_attr_get_type(part) == ASI_A_ITEM_ID)
				made->id = mnl_attr_get_u32(part);
			if (mnl_attr_get_type(part) == ASI_A_ITEM_SPEC)
				spec = mnl_attr_get_str(part);
		}
		add_mapping(&made->change, made->id, spec);
	}
	return MNL_CB_OK;
}

/* Maps a spec that is not mapped, or takes it out. */
static void change(struct mapper *mapper, unsigned int which)
{
	bool add = !mapper->id[which];
	struct nlmsghdr *nlh = peer_start(mapper->peer, add ? ASI_CMD_MAP_ADD : ASI_CMD_MAP_DEL,
					  false, ASI_A_MAP_CLASS);
	struct made made = {0};
	char spec[64];
	int ret;

	snprintf(spec, sizeof(spec), "0x%lx+8", mapper->address + which * 8);
	if (add)
		mnl_attr_put_strz(nlh, ASI_A_MAP_SPEC, spec);
	else
		mnl_attr_put_u32(nlh, ASI_A_MAP_ID, mapper->id[which]);
	pthread_mutex_lock(&changing);
	ret = peer_ask(mapper->peer, nlh, take_made, &made);
	pthread_mutex_unlock(&changing);
	if (ret)
		die("%s %s: %s", add ? "map" : "unmap", spec, strerror(ret));
	mapper->id[which] = add ? made.id : 0;
	if (!add) {
		made.change.count = -made.change.count;
		made.change.sum = -made.change.sum;
	}
	note(&mapper->changes, &made.change);
}

static void *map(void *data)
{
	struct mapper *mapper = data;
	unsigned int seed = (unsigned int)mapper->address;

	/* The first is always there: a listing without a mapping says no generation. */
	while (!stop)
		change(mapper, 1 + (unsigned int)rand_r(&seed) % (SPECS - 1));
	return NULL;
}

/* ---- listings --------------------------------------------------------- */

static int take_mapping(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	struct state *state = data;
	const char *spec = "";
	uint32_t id = 0;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == ASI_A_MAP_ID)
			id = mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == ASI_A_MAP_SPEC)
			spec = mnl_attr_get_str(attr);
		if (mnl_attr_get_type(attr) == ASI_A_MAP_GENERATION)
			state->generation = mnl_attr_get_u32(attr);
	}
	add_mapping(state, id, spec);
	return MNL_CB_OK;
}

/* Returns whether the kernel has marked it. */
static bool list(struct peer *peer, struct state *state)
{
	struct nlmsghdr *nlh = peer_start(peer, ASI_CMD_MAP_GET, true, ASI_A_MAP_CLASS);
	int ret;

	memset(state, 0, sizeof(*state));
	ret = peer_ask(peer, nlh, take_mapping, state);
	if (ret)
		die("listing: %s", strerror(ret));
	return peer->interrupted;
}

static void *dump(void *data)
{
	struct dumper *dumper = data;
	struct state state;

	while (!stop) {
		if (list(dumper->peer, &state))
			dumper->interrupted++;
		else
			note(&dumper->dumps, &state);
	}
	return NULL;
}

/* ---- the judgement ---------------------------------------------------- */

static int by_generation(const void *one, const void *other)
{
	const struct state *a = one, *b = other;

	return (a->generation > b->generation) - (a->generation < b->generation);
}

/* All states from the one at the start on; each change must be a generation of its own. */
static struct journal replay(const struct state *start, const struct mapper *mappers)
{
	struct journal states = {0};

	note(&states, start);
	for (unsigned int i = 0; i < MAPPERS; i++)
		for (size_t k = 0; k < mappers[i].changes.n; k++)
			note(&states, &mappers[i].changes.state[k]);
	qsort(states.state + 1, states.n - 1, sizeof(*start), by_generation);
	for (size_t i = 1; i < states.n; i++) {
		struct state *state = &states.state[i];

		if (state->generation != state[-1].generation + 1)
			die("generation %u after %u", state->generation, state[-1].generation);
		state->count += state[-1].count;
		state->sum += state[-1].sum;
	}
	return states;
}

static bool existed(const struct journal *states, const struct state *dump)
{
	const struct state *state;

	if (dump->generation - states->state[0].generation >= states->n)
		return false;
	state = &states->state[dump->generation - states->state[0].generation];
	return dump->count == state->count && dump->sum == state->sum;
}

static unsigned long judge(const struct journal *states, const struct dumper *dumper)
{
	unsigned long wrong = 0;

	for (size_t i = 0; i < dumper->dumps.n; i++) {
		const struct state *dump = &dumper->dumps.state[i];

		if (existed(states, dump))
			continue;
		if (wrong++ < 10)
			printf("wrong generation %u count %u\n", dump->generation, dump->count);
	}
	return wrong;
}

static void print_result(const struct journal *states, const struct dumper *dumpers)
{
	unsigned long dumps = 0, interrupted = 0, wrong = 0;

	for (unsigned int i = 0; i < DUMPERS; i++) {
		dumps += dumpers[i].dumps.n + dumpers[i].interrupted;
		interrupted += dumpers[i].interrupted;
		wrong += judge(states, &dumpers[i]);
	}
	printf("changes %zu dumps %lu interrupted %lu wrong %lu\n", states->n - 1, dumps,
	       interrupted, wrong);
}

int main(int argc, char **argv)
{
	struct mapper mappers[MAPPERS] = {0};
	struct dumper dumpers[DUMPERS] = {0};
	pthread_t mapping[MAPPERS], dumping[DUMPERS];
	struct journal states;
	struct state start;

	if (argc != 3)
		die("usage: snapshot SECONDS FIRST-ADDRESS");
	for (unsigned int i = 0; i < MAPPERS; i++) {
		mappers[i].peer = peer_open();
		mappers[i].address = strtoul(argv[2], NULL, 16) + i * SPECS * 8;
		change(&mappers[i], 0);
		mappers[i].changes.n = 0;
	}
	list(mappers[0].peer, &start);
	for (unsigned int i = 0; i < DUMPERS; i++) {
		dumpers[i].peer = peer_open();
		pthread_create(&dumping[i], NULL, dump, &dumpers[i]);
	}
	for (unsigned int i = 0; i < MAPPERS; i++)
		pthread_create(&mapping[i], NULL, map, &mappers[i]);
	nanosleep(&(struct timespec){ .tv_sec = atoi(argv[1]) }, NULL);
	stop = true;
	for (unsigned int i = 0; i < MAPPERS; i++)
		pthread_join(mapping[i], NULL);
	for (unsigned int i = 0; i < DUMPERS; i++)
		pthread_join(dumping[i], NULL);
	states = replay(&start, mappers);
	print_result(&states, dumpers);
	return 0;
}
