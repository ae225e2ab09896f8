// SPDX-License-Identifier: GPL-2.0-or-later
/* Not mnl_cb_run(): it stops at NLM_F_DUMP_INTR and ignores the error in NLMSG_DONE. */
#include <errno.h>
#include <inttypes.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <string.h>

#include "net/reply.h"

static void read_text(struct refusal *refusal, const struct nlattr *attr)
{
	size_t len = strnlen(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr));

	if (len >= sizeof(refusal->text))
		len = sizeof(refusal->text) - 1;
	memcpy(refusal->text, mnl_attr_get_payload(attr), len);
	refusal->text[len] = '\0';
}

/* What a policy allows: a range of numbers, or of lengths. */
static void read_policy(struct refusal *refusal, const struct nlattr *policy)
{
	uint64_t least = 0, most = 0, longest = 0;
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, policy) {
		size_t len = mnl_attr_get_payload_len(attr);

		switch (mnl_attr_get_type(attr)) {
		case NL_POLICY_TYPE_ATTR_MIN_VALUE_U:
			least = len == sizeof(least) ? mnl_attr_get_u64(attr) : 0;
			break;
		case NL_POLICY_TYPE_ATTR_MAX_VALUE_U:
			most = len == sizeof(most) ? mnl_attr_get_u64(attr) : 0;
			break;
		case NL_POLICY_TYPE_ATTR_MAX_LENGTH:
			longest = len == sizeof(uint32_t) ? mnl_attr_get_u32(attr) : 0;
			break;
		}
	}
	if (most)
		snprintf(refusal->allowed, sizeof(refusal->allowed), "%" PRIu64 " to %" PRIu64,
			 least, most);
	else if (longest)
		snprintf(refusal->allowed, sizeof(refusal->allowed), "up to %" PRIu64 " bytes",
			 longest);
}

/* The TLVs of an extended ack; what is not as it should be is left out. */
static void read_tlvs(struct refusal *refusal, const void *tlvs, size_t len)
{
	const struct nlattr *attr;

	mnl_attr_for_each_payload(tlvs, len) {
		bool number = mnl_attr_get_payload_len(attr) == sizeof(uint32_t);

		switch (mnl_attr_get_type(attr)) {
		case NLMSGERR_ATTR_MSG:
			read_text(refusal, attr);
			break;
		case NLMSGERR_ATTR_OFFS:
			refusal->has_offset = number;
			refusal->offset = number ? mnl_attr_get_u32(attr) : 0;
			break;
		case NLMSGERR_ATTR_MISS_TYPE:
			refusal->has_missing = number;
			refusal->missing = number ? mnl_attr_get_u32(attr) : 0;
			break;
		case NLMSGERR_ATTR_POLICY:
			read_policy(refusal, attr);
			break;
		}
	}
}

/* Where the TLVs start in NLMSG_ERROR: behind the request, if that came along. */
static size_t error_tlvs(const struct nlmsghdr *header)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(header);
	size_t start = sizeof(*error);

	if (!(header->nlmsg_flags & NLM_F_CAPPED) && error->msg.nlmsg_len > sizeof(error->msg))
		start += MNL_ALIGN(error->msg.nlmsg_len - sizeof(error->msg));
	return start;
}

/* NLMSG_ERROR (an ack too) and NLMSG_DONE: both start with an errno. */
static int take_verdict(struct reply *reply, const struct nlmsghdr *header)
{
	bool is_error = header->nlmsg_type == NLMSG_ERROR;
	size_t len = mnl_nlmsg_get_payload_len(header);
	size_t start = sizeof(int);
	int error = 0;

	if (len < (is_error ? sizeof(struct nlmsgerr) : 0))
		return -EBADMSG;
	if (len >= sizeof(error))
		memcpy(&error, mnl_nlmsg_get_payload(header), sizeof(error));
	reply->refusal.error = error < 0 ? -error : error;
	if (is_error)
		start = error_tlvs(header);
	if ((header->nlmsg_flags & NLM_F_ACK_TLVS) && len > start)
		read_tlvs(&reply->refusal, (const char *)mnl_nlmsg_get_payload(header) + start,
			  len - start);
	return 1;
}

static int take_data(struct reply *reply, const struct nlmsghdr *header)
{
	size_t len = mnl_nlmsg_get_payload_len(header);

	if (header->nlmsg_type != reply->family || len < GENL_HDRLEN)
		return -EBADMSG;
	return reply_buffer_add(&reply->buffer,
				mnl_nlmsg_get_payload_offset(header, GENL_HDRLEN),
				len - GENL_HDRLEN);
}

static int take_message(struct reply *reply, const struct nlmsghdr *header)
{
	if (header->nlmsg_seq != reply->seq || header->nlmsg_pid != reply->portid)
		return 0;
	if (header->nlmsg_flags & NLM_F_DUMP_INTR)
		reply->interrupted = true;
	switch (header->nlmsg_type) {
	case NLMSG_NOOP:
		return 0;
	case NLMSG_ERROR:
	case NLMSG_DONE:
		return take_verdict(reply, header);
	default:
		return take_data(reply, header);
	}
}

int reply_feed(struct reply *reply, const void *buffer, size_t len)
{
	const struct nlmsghdr *header = buffer;
	int left = (int)len, ret = 0;

	for (; mnl_nlmsg_ok(header, left); header = mnl_nlmsg_next(header, &left)) {
		ret = take_message(reply, header);
		if (ret)
			return ret;
	}
	return left > 0 ? -EBADMSG : 0;
}

void reply_free(struct reply *reply)
{
	reply_buffer_free(&reply->buffer);
}
