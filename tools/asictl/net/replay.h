/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The answers of a recording in place of those of a kernel. */
#ifndef ASICTL_NET_REPLAY_H
#define ASICTL_NET_REPLAY_H

#include "net/recording.h"
#include "net/reply.h"
#include "net/request.h"

struct replay;

/*
 * Begin to replay @recording, which is taken and emptied.
 * Returns NULL without memory.
 */
struct replay *replay_open(struct recording *recording);
void replay_close(struct replay *replay);

/*
 * What was recorded, for its head.
 */
const struct recording *replay_recording(const struct replay *replay);

/*
 * Pose the question in the @len bytes of @message: find where it was asked, whatever its
 * sequence number. What was asked several times is answered in turn, and from the first
 * time on when all have been heard. *@reply gets the sequence number and the port that
 * the answers have.
 * Returns 0, or -ENOMSG if the recording has no such question.
 */
int replay_ask(struct replay *replay, const void *message, size_t len, struct reply *reply);

/*
 * Is the answer to the latest question one that was heard before?
 */
bool replay_repeats(const struct replay *replay);

/*
 * The next datagram of the answer, which belongs to @replay, in *@chunk.
 * Returns 0, the negative errno with which it failed, or -ENODATA if there is no more.
 */
int replay_receive(struct replay *replay, const struct chunk **chunk);

/*
 * A request as text: 'map-get class=kvm domain=3'. To be freed, NULL without memory.
 */
char *replay_describe(const void *message, size_t len);

/*
 * All that the recording has answers to, as text. To be freed, NULL without memory.
 */
char *replay_list(const struct replay *replay);

#endif
