// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ledger FAULTS [plain] - followers without room and readers that clear, while VMs fault.
 *
 * Four threads follow the events about faults, some of them slowly; two take rows and clear
 * them, or, plain, clear what a listing has shown. Says "ready" once all have begun; after
 * that many faults says "enough" and waits for a line on stdin, which says that no fault
 * comes any more. Then prints the accounts, for the test to add up:
 *
 *   follower N seen S lost L overruns O: events, and gaps in their numbers
 *   clearer N clears C rows R faults F wrong W: W times the sums were not what was listed
 *   left rows R faults F: in the table
 *   events E: that the numbers say there were
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "peer.h"

#define FOLLOWERS	4
#define CLEARERS	2
/* The seq of a clear that removes nothing, as they start at 1; begins and ends the count. */
#define MARK		0

struct follower {
	struct peer *peer;
	unsigned int marks;
	uint64_t base, last;		/* numbers of events; base is that of the first mark */
	uint64_t seen, lost, overruns, disorder;
	long pause;			/* nanoseconds after each event */
	bool idle;
};

struct clearer {
	struct peer *peer;
	bool plain;
	uint64_t clears, rows, faults, wrong;
};

struct sum {
	uint64_t rows, faults, last;
};

static volatile bool stop;

/* ---- followers -------------------------------------------------------- */

static int take_event(const struct nlmsghdr *nlh, void *data)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	struct follower *follower = data;
	uint64_t event = 0, upto = UINT64_MAX;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(*genl)) {
		if (mnl_attr_get_type(attr) == ASI_A_FAULT_EVENT)
			event = number_of(attr);
		if (mnl_attr_get_type(attr) == ASI_A_FAULT_UPTO)
			upto = number_of(attr);
	}
	if (follower->marks) {
		follower->seen++;
		follower->disorder += event <= follower->last;
		follower->lost += event - follower->last - 1;
	} else {
		follower->base = event;
	}
	follower->last = event;
	follower->marks += genl->cmd == ASI_CMD_FAULT_CLEAR_NTF && upto == MARK;
	return MNL_CB_OK;
}

static void *follow(void *data)
{
	struct follower *follower = data;
	struct peer *peer = follower->peer;
	struct timespec pause = { .tv_nsec = follower->pause };

	while (follower->marks < 2) {
		ssize_t len = mnl_socket_recvfrom(peer->socket, peer->buf, sizeof(peer->buf));

		follower->idle = len < 0 && errno == EAGAIN;
		follower->overruns += len < 0 && errno == ENOBUFS;
		if (len > 0)
			mnl_cb_run(peer->buf, (size_t)len, 0, 0, take_event, follower);
		if (len > 0 && !stop)
			nanosleep(&pause, NULL);
	}
	return NULL;
}

static void open_followers(struct follower *followers)
{
	static const int rooms[FOLLOWERS] = { 1, 1, 8192, 65536 };
	struct timeval patience = { .tv_usec = 300000 };

	for (unsigned int i = 0; i < FOLLOWERS; i++) {
		followers[i].peer = peer_open();
		followers[i].pause = i % 2 ? 20000000 : 0;
		peer_join(followers[i].peer, "faults", rooms[i]);
		setsockopt(mnl_socket_get_fd(followers[i].peer->socket), SOL_SOCKET, SO_RCVTIMEO,
			   &patience, sizeof(patience));
	}
}

/* ---- clearers --------------------------------------------------------- */

static int take_row(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	struct sum *sum = data;

	sum->rows++;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		uint64_t seq = mnl_attr_get_type(attr) == ASI_A_FAULT_SEQ ? number_of(attr) : 0;

		if (mnl_attr_get_type(attr) == ASI_A_FAULT_COUNT)
			sum->faults += number_of(attr);
		if (seq > sum->last)
			sum->last = seq;
	}
	return MNL_CB_OK;
}

static int take_cleared(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	struct sum *sum = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == ASI_A_FAULT_CLEARED_ROWS)
			sum->rows = number_of(attr);
		if (mnl_attr_get_type(attr) == ASI_A_FAULT_CLEARED_FAULTS)
			sum->faults = number_of(attr);
	}
	return MNL_CB_OK;
}

static struct sum list_rows(struct peer *peer, uint8_t command)
{
	struct nlmsghdr *nlh = peer_start(peer, command, true, ASI_A_FAULT_CLASS);
	struct sum sum = {0};
	int ret = peer_ask(peer, nlh, take_row, &sum);

	if (ret)
		die("listing rows: %s", strerror(ret));
	return sum;
}

static struct sum clear_rows(struct peer *peer, bool taken, uint64_t upto)
{
	struct nlmsghdr *nlh = peer_start(peer, ASI_CMD_FAULT_CLEAR, false, ASI_A_FAULT_CLASS);
	struct sum sum = {0};
	int ret;

	if (taken)
		mnl_attr_put(nlh, ASI_A_FAULT_TAKEN, 0, NULL);
	else
		mnl_attr_put_u64(nlh, ASI_A_FAULT_UPTO, upto);
	ret = peer_ask(peer, nlh, take_cleared, &sum);
	if (ret)
		die("clear: %s", strerror(ret));
	return sum;
}

static void *clear(void *data)
{
	struct clearer *clearer = data;

	while (!stop) {
		struct sum want = list_rows(clearer->peer, clearer->plain ? ASI_CMD_FAULT_GET :
							   ASI_CMD_FAULT_TAKE);
		struct sum got;

		if (clearer->plain && want.last == MARK)
			continue;
		got = clear_rows(clearer->peer, !clearer->plain, want.last);
		/* Rows that are only listed go on to count, and another may clear them. */
		clearer->wrong += !clearer->plain &&
				  (got.rows != want.rows || got.faults != want.faults);
		clearer->clears++;
		clearer->rows += got.rows;
		clearer->faults += got.faults;
	}
	return NULL;
}

/* ---- the account ------------------------------------------------------ */

static int take_stats(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	/* Only the line of the class has it. */
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == ASI_A_STATS_FAULTS)
			*(uint64_t *)data = number_of(attr);
	return MNL_CB_OK;
}

static uint64_t count_faults(struct peer *peer)
{
	struct nlmsghdr *nlh = peer_start(peer, ASI_CMD_STATS_GET, true, ASI_A_STATS_CLASS);
	uint64_t faults = 0;

	if (peer_ask(peer, nlh, take_stats, &faults))
		die("no counters");
	return faults;
}

static bool all_idle(const struct follower *followers)
{
	for (unsigned int i = 0; i < FOLLOWERS; i++)
		if (!followers[i].idle)
			return false;
	return true;
}

static void nap(long milliseconds)
{
	nanosleep(&(struct timespec){ .tv_nsec = milliseconds * 1000000 }, NULL);
}

static void print_accounts(struct peer *peer, const struct follower *followers,
			   const struct clearer *clearers)
{
	struct sum left = list_rows(peer, ASI_CMD_FAULT_GET);

	for (unsigned int i = 0; i < FOLLOWERS; i++)
		printf("follower %u seen %lu lost %lu overruns %lu disorder %lu events %lu\n", i,
		       followers[i].seen, followers[i].lost, followers[i].overruns,
		       followers[i].disorder, followers[i].last - followers[i].base);
	for (unsigned int i = 0; i < CLEARERS; i++)
		printf("clearer %u clears %lu rows %lu faults %lu wrong %lu\n", i,
		       clearers[i].clears, clearers[i].rows, clearers[i].faults,
		       clearers[i].wrong);
	printf("left rows %lu faults %lu\n", left.rows, left.faults);
}

int main(int argc, char **argv)
{
	struct follower followers[FOLLOWERS] = {0};
	struct clearer clearers[CLEARERS] = {0};
	pthread_t following[FOLLOWERS], clearing[CLEARERS];
	struct peer *peer = peer_open();
	uint64_t end;

	if (argc < 2)
		die("usage: ledger FAULTS [plain]");
	setvbuf(stdout, NULL, _IOLBF, 0);
	/* Whatever is wrong, a test ends. */
	alarm(2400);
	open_followers(followers);
	for (unsigned int i = 0; i < FOLLOWERS; i++)
		pthread_create(&following[i], NULL, follow, &followers[i]);
	clear_rows(peer, false, MARK);
	while (!all_idle(followers))
		nap(20);
	end = count_faults(peer) + strtoul(argv[1], NULL, 10);
	for (unsigned int i = 0; i < CLEARERS; i++) {
		clearers[i] = (struct clearer){ .peer = peer_open(), .plain = argc > 2 };
		pthread_create(&clearing[i], NULL, clear, &clearers[i]);
	}
	puts("ready");
	while (count_faults(peer) < end)
		nap(50);
	puts("enough");
	getchar();
	stop = true;
	for (unsigned int i = 0; i < CLEARERS; i++)
		pthread_join(clearing[i], NULL);
	while (!all_idle(followers))
		nap(20);
	clear_rows(peer, false, MARK);
	for (unsigned int i = 0; i < FOLLOWERS; i++)
		pthread_join(following[i], NULL);
	print_accounts(peer, followers, clearers);
	return 0;
}
