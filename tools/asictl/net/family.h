/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the controller of generic netlink knows of the family asi. */
#ifndef ASICTL_NET_FAMILY_H
#define ASICTL_NET_FAMILY_H

#include <stddef.h>
#include <stdint.h>

#include "net/request.h"

struct family {
	uint16_t id;
	uint32_t version; /* 0 if the kernel did not say */
	uint32_t faults;  /* id of the group of that name, 0 if there is none */
	uint32_t config;  /* likewise */
};

/*
 * Make in @request the question about the family. To be released with request_free().
 */
void family_request(struct request *request);

/*
 * Put into @family what the @len bytes of attributes at @payload, the answer, say.
 * Returns 0, or -EBADMSG if they do not say the id.
 */
int family_parse(struct family *family, const void *payload, size_t len);

#endif
